import { chmodSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  ForgotPasswordCommand,
  ConfirmForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { jwtVerify } from "jose";
import Database from "libsql";
import { migrations } from "../../../../packages/local/src/services/cognito-idp/storage/migrations";
import { createUserPools } from "../../../../packages/local/src/services/cognito-idp/userPools";
import { openSqliteFile } from "../../../../packages/local/src/storage/sqliteFile";
import { recordedClientId, recordedIssuer, recordedPoolId, program } from "./recordedPrograms";
import { claims, testEmail, testPassword, refused, RunningPools } from "./runningPools";

describe("what outlives a run", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(program(), true);
  });

  const reopen = async () => {
    await running.close();
    await running.open(program());
  };
  const file = (...names: string[]) => join(running.dataDirectory, ...names);
  const refresh = (REFRESH_TOKEN: string) =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN },
      }),
    );

  describe("while running", () => {
    afterEach(() => running.stop());

    it("includes the second factors of users whom an earlier version stored", async () => {
      const sub = await running.createUser();
      await running.close();
      rmSync(file("cognito.sqlite"));
      for (const suffix of ["-wal", "-shm"]) rmSync(file(`cognito.sqlite${suffix}`), { force: true });
      const earlier = openSqliteFile(file("cognito.sqlite"), migrations.slice(0, 2));
      earlier
        .prepare(
          `INSERT INTO user (pool_id, sub, username, username_key, status, enabled, attributes, password_salt,
           password_verifier, totp_secret, totp_enabled, totp_preferred, totp_last_step, tokens_valid_from, created_at, modified_at)
         VALUES (?, ?, ?, ?, 'CONFIRMED', 1, '{}', '', '', 'SECRET', 1, 1, 0, 0, 0, 0)`,
        )
        .run(recordedPoolId, sub, sub, sub);
      earlier.close();
      await running.open(program());
      const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: sub }));
      expect(user).to.deep.include({
        UserMFASettingList: ["SOFTWARE_TOKEN_MFA"],
        PreferredMfaSetting: "SOFTWARE_TOKEN_MFA",
      });
    });

    it("is users, groups, tokens, codes, counters and keys", async () => {
      const sub = await running.createUser(testEmail, { name: "Ada" });
      await running.sdk.send(
        new CreateGroupCommand({ UserPoolId: recordedPoolId, GroupName: "guests", Precedence: 3 }),
      );
      for (const GroupName of ["guests", "teachers"]) {
        await running.sdk.send(
          new AdminAddUserToGroupCommand({ UserPoolId: recordedPoolId, Username: testEmail, GroupName }),
        );
      }
      const kept = await running.signIn();
      const revoked = await running.signIn();
      await running.sdk.send(new RevokeTokenCommand({ ClientId: recordedClientId, Token: revoked.RefreshToken }));
      await running.sdk.send(new ForgotPasswordCommand({ ClientId: recordedClientId, Username: testEmail }));
      for (let failure = 1; failure <= 5; failure++) {
        await refused(running.signIn("eve@example.com", "x"), "NotAuthorizedException", /^Incorrect/);
      }
      const keys = await running.pools.jwks(recordedIssuer);

      await reopen();

      expect(await running.pools.jwks(recordedIssuer)).to.deep.equal(keys);
      await refused(running.signIn("eve@example.com"), "NotAuthorizedException", "Password attempts exceeded");
      const { IdToken } = await running.signIn();
      expect(claims(IdToken)).to.deep.include({ sub, name: "Ada", "cognito:groups": ["guests", "teachers"] });
      await running.sdk.send(new GetUserCommand({ AccessToken: kept.AccessToken }));
      await refresh(kept.RefreshToken);
      await refused(refresh(revoked.RefreshToken), "NotAuthorizedException", "Refresh Token has been revoked");
      await running.sdk.send(
        new ConfirmForgotPasswordCommand({
          ClientId: recordedClientId,
          Username: testEmail,
          ConfirmationCode: running.lastCode("ForgotPassword"),
          Password: "Another-horse-8",
        }),
      );
    });

    it("is on the disk when the answer comes", async () => {
      await running.createUser();
      const reader = new Database(file("cognito.sqlite"));
      expect(reader.prepare("SELECT status FROM user").all()).to.deep.equal([{ status: "CONFIRMED" }]);
      reader.close();
    });

    it("holds no password, code or token in the clear", async () => {
      await running.createUser();
      const { RefreshToken, AccessToken } = await running.signIn();
      await running.sdk.send(new ForgotPasswordCommand({ ClientId: recordedClientId, Username: testEmail }));
      const reader = new Database(file("cognito.sqlite"));
      const stored = ["user", "confirmation_code", "refresh_token", "sign_in"]
        .map((table) => JSON.stringify(reader.prepare(`SELECT * FROM ${table}`).all()))
        .join();
      reader.close();
      for (const secret of [testPassword, RefreshToken, AccessToken]) expect(stored).to.not.include(secret);
      expect(stored).to.not.include(`"${running.lastCode("ForgotPassword")}"`);
    });

    it("is for its owner's eyes alone", async () => {
      await running.pools.jwks(recordedIssuer);
      await running.createUser();
      const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
      expect(mode(file("keys"))).to.equal("700");
      expect(readdirSync(file("keys"))).to.deep.equal([`${recordedPoolId}.json`]);
      expect(mode(file("keys", `${recordedPoolId}.json`))).to.equal("600");
      for (const name of readdirSync(running.dataDirectory).filter((entry) => entry.startsWith("cognito.sqlite"))) {
        expect(mode(file(name)), name).to.equal("600");
      }
      chmodSync(file("keys", `${recordedPoolId}.json`), 0o644);
      await reopen();
      expect(mode(file("keys", `${recordedPoolId}.json`))).to.equal("600");
    });

    it("forgets sign-ins and counters that have run out", async () => {
      await running.createUser();
      await running.signIn();
      await refused(running.signIn("eve@example.com", "x"), "NotAuthorizedException");
      const count = (table: string) => {
        const reader = new Database(file("cognito.sqlite"));
        const row = reader.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
        reader.close();
        return (row as { rows: number }).rows;
      };
      running.clock.advance(12 * 3600 + 3600);
      await reopen();
      expect([count("sign_in"), count("refresh_token"), count("attempt")]).to.deep.equal([1, 1, 1]);
      running.clock.advance(86_400);
      await reopen();
      expect([count("sign_in"), count("refresh_token"), count("attempt")]).to.deep.equal([0, 0, 0]);
    });
  });

  describe("damaged", () => {
    beforeEach(async () => {
      await running.pools.jwks(recordedIssuer);
      await running.close();
    });

    afterEach(() => {
      rmSync(running.dataDirectory, { recursive: true });
    });

    const failure = (): Error => {
      try {
        createUserPools(program(), { dataDirectory: running.dataDirectory });
      } catch (error) {
        return error as Error;
      }
      throw new Error("expected a refusal");
    };

    const overwrite = (path: string): void => {
      writeFileSync(path, "x".repeat(10_000));
    };
    const cut = (path: string): void => {
      truncateSync(path, 5000);
    };
    for (const [what, damage] of [
      ["not a database", overwrite],
      ["cut short", cut],
    ] as const) {
      it(`names the database that is ${what}, and the fix`, () => {
        for (const suffix of ["-wal", "-shm"]) rmSync(file(`cognito.sqlite${suffix}`), { force: true });
        damage(file("cognito.sqlite"));
        const error = failure();
        expect(error.name).to.equal("StoredStateError");
        expect(error.message).to.include(file("cognito.sqlite"));
        expect(error.message).to.include("damaged").and.to.include("npm start -- --reset");
      });
    }

    it("names the database that a newer version wrote", () => {
      const database = new Database(file("cognito.sqlite"));
      database.exec("PRAGMA user_version = 99");
      database.close();
      expect(failure().message).to.match(/schema version 99, this program knows \d+\. .*--reset/);
    });

    for (const content of ["", "{}", '{"idToken":"-----BEGIN PRIVATE KEY-----\\nsecret"}']) {
      it(`names the key file that holds ${JSON.stringify(content)}, and repeats none of it`, () => {
        writeFileSync(file("keys", `${recordedPoolId}.json`), content);
        const error = failure();
        expect(error.message).to.match(
          /^\S+\/keys\/eu-west-1_TestPool1\.json: the signing keys cannot be read or are damaged/,
        );
        expect(error.message).to.include("npm start -- --reset").and.to.not.include("secret");
        expect(error.cause).to.equal(undefined);
      });
    }

    it("refuses keys that are not RSA", () => {
      const stored = JSON.parse(readFileSync(file("keys", `${recordedPoolId}.json`), "utf8")) as Record<string, string>;
      stored.accessToken = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----`;
      writeFileSync(file("keys", `${recordedPoolId}.json`), JSON.stringify(stored));
      expect(failure().message).to.match(/signing keys cannot be read/);
    });
  });
});

describe("the user pools for the rest of the local run", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  it("give the key for an issuer and kid, and none for others", async () => {
    await running.createUser();
    for (const token of [(await running.signIn()).AccessToken, (await running.signIn()).IdToken]) {
      const { kid } = JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as { kid: string };
      const key = await running.pools.verificationKey(recordedIssuer, kid);
      expect((await jwtVerify(token, key!, { issuer: recordedIssuer })).payload).to.have.property("sub");
      expect(await running.pools.verificationKey("https://example.com", kid)).to.equal(undefined);
    }
    expect(await running.pools.verificationKey(recordedIssuer, "unknown")).to.equal(undefined);
    expect(await running.pools.jwks("https://example.com")).to.equal(undefined);
  });

  it("ensure a user who can sign in, once", async () => {
    const wanted = {
      userPoolId: recordedPoolId,
      username: testEmail,
      password: testPassword,
      attributes: { name: "Ada" },
      groups: ["teachers"],
    };
    const first = running.pools.ensureUser(wanted);
    expect(first).to.include({ created: true, passwordMatches: true });
    expect(claims((await running.signIn()).IdToken)).to.deep.include({
      sub: first.sub,
      email_verified: true,
      name: "Ada",
      "cognito:groups": ["teachers"],
    });
    const again = running.pools.ensureUser({ ...wanted, password: "Another-horse-8", groups: ["students"] });
    expect(again).to.deep.equal({ sub: first.sub, created: false, passwordMatches: false });
    expect(claims((await running.signIn()).IdToken)["cognito:groups"]).to.deep.equal(["teachers", "students"]);
    expect(running.deliveries).to.deep.equal([]);
  });

  it("ensure nobody halfway", async () => {
    const wanted = { userPoolId: recordedPoolId, username: testEmail, password: testPassword };
    expect(() => running.pools.ensureUser({ ...wanted, groups: ["nobodies"] })).to.throw("Group not found.");
    expect(() => running.pools.ensureUser({ ...wanted, password: "weak" })).to.throw(/not long enough/);
    expect(() => running.pools.ensureUser({ ...wanted, attributes: { nonsense: "x" } })).to.throw(/nonsense/);
    expect(() => running.pools.ensureUser({ ...wanted, userPoolId: "eu-west-1_x" })).to.throw(
      /eu-west-1_x does not exist/,
    );
    await refused(
      running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail })),
      "UserNotFoundException",
    );
  });

  it("take up a re-evaluated program, and keep users and open challenges", async () => {
    await running.createUser();
    const { AccessToken } = await running.signIn();
    running.pools.update(program({ client: { accessTokenValidity: 5 } }));
    await running.sdk.send(new GetUserCommand({ AccessToken }));
    const { iat, exp } = claims((await running.signIn()).AccessToken);
    expect(Number(exp) - Number(iat)).to.equal(300);
    expect(() => {
      running.pools.update(program({ pool: { endpoint: null } }));
    }).to.throw(/endpoint ""/);
    await running.signIn();
  });
});

it("prints failures of its own when nobody takes them", async () => {
  const running = await RunningPools.start();
  const printed: unknown[][] = [];
  const original = console.error;
  console.error = (...values: unknown[]) => printed.push(values);
  try {
    await running.close();
    const pools = createUserPools(program(), { dataDirectory: running.dataDirectory });
    await running.serve(pools);
    const database = new Database(join(running.dataDirectory, "cognito.sqlite"));
    database.exec("DROP TABLE user_group");
    database.close();
    await refused(
      running.sdk.send(new CreateGroupCommand({ UserPoolId: recordedPoolId, GroupName: "x" })),
      "InternalErrorException",
    );
  } finally {
    console.error = original;
    await running.stop();
  }
  // The SDK prints warnings of its own.
  const failures = printed.filter(([text]) => String(text).includes("failed to answer a request"));
  expect(failures).to.have.length(1);
  expect(String(failures[0]?.[1])).to.match(/no such table: user_group/);
});
