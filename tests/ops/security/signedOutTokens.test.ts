import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createUserPools } from "../../../packages/local/src/services/cognito-idp/userPools";
import type { UserPools } from "../../../packages/local/src/services/cognito-idp/userPools";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import {
  recordedClientId,
  recordedIssuer,
  recordedPoolId,
  program,
} from "../../local/services/cognito-idp/recordedPrograms";
import { testEmail, refused, RunningPools } from "../../local/services/cognito-idp/runningPools";
import type { Tokens } from "../../local/services/cognito-idp/runningPools";
import { ServedApi } from "../../local/services/apigateway/servedApi";
import { clientId, issuer } from "../../../ops/security/attacks/tokens";
import { AttackedApi } from "../../../ops/security/attacks/attackedApi";
import { closedProgram } from "../../../ops/security/attacks/closedProgram";
import { keyIdAttacks } from "../../../ops/security/attacks/keys";

function renamed(recorded: RecordedProgram, names: Record<string, string>): RecordedProgram {
  let text = JSON.stringify(recorded);
  for (const [name, other] of Object.entries(names)) text = text.replaceAll(name, other);
  return JSON.parse(text) as RecordedProgram;
}

const withoutScheme = (url: string): string => url.replace("https://", "");

/**
 * API Gateway verifies a token and asks nobody: sign-out, revocation and the end of a user take effect at Cognito, and
 * at an API only when the token expires ("Control access to HTTP APIs with JWT authorizers"). Short token lifetimes are
 * the fix. These rows hold the local run to that, so that nobody learns otherwise in production.
 */
describe("tokens of a user who is gone", () => {
  let pools: RunningPools;
  let api: ServedApi;
  let tokens: Tokens;
  beforeEach(async () => {
    pools = await RunningPools.start();
    await pools.createUser();
    tokens = await pools.signIn();
    const names = { [withoutScheme(issuer)]: withoutScheme(recordedIssuer), [clientId]: recordedClientId };
    api = await ServedApi.start(renamed(closedProgram(), names), {
      clock: pools.clock.now,
      verificationKey: (asked, kid) => pools.pools.verificationKey(asked, kid),
      functions: { invoke: () => Promise.resolve({ kind: "returned", payload: "{}" }) },
    });
  });
  afterEach(async () => {
    await api.close();
    await pools.stop();
  });

  const user = { UserPoolId: recordedPoolId, Username: testEmail };
  const ends: Record<string, () => Promise<unknown>> = {
    "signed out everywhere": () => pools.sdk.send(new AdminUserGlobalSignOutCommand(user)),
    "whose refresh token was revoked": () =>
      pools.sdk.send(new RevokeTokenCommand({ ClientId: recordedClientId, Token: tokens.RefreshToken })),
    disabled: () => pools.sdk.send(new AdminDisableUserCommand(user)),
    deleted: () => pools.sdk.send(new AdminDeleteUserCommand(user)),
  };

  for (const [name, end] of Object.entries(ends)) {
    it(`pass the authorizer until they expire, and nothing at Cognito: ${name}`, async () => {
      const status = async (token: string) =>
        (await api.fetch("/courses", { headers: { authorization: `Bearer ${token}` } })).status;
      await end();
      for (const token of [tokens.IdToken, tokens.AccessToken]) expect(await status(token)).to.equal(200);
      const getUser = pools.sdk.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
      await refused(getUser, name === "deleted" ? "UserNotFoundException" : "NotAuthorizedException");
      const refresh = new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
      });
      await refused(pools.sdk.send(refresh), "NotAuthorizedException");
      pools.clock.advance(3600);
      for (const token of [tokens.IdToken, tokens.AccessToken]) expect(await status(token)).to.equal(401);
      expect(api.lastTrace.authorizer?.error).to.equal("invalid_token: the token has expired");
    });
  }
});

describe("key ids against the user pool's own keys", () => {
  let directory: string;
  let pools: UserPools;
  let api: AttackedApi;
  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "learninghub-keys-"));
    const names = {
      [withoutScheme(recordedIssuer)]: withoutScheme(issuer),
      [recordedPoolId]: issuer.split("/").at(-1)!,
    };
    pools = createUserPools(renamed(program(), names), { dataDirectory: directory });
    api = await AttackedApi.start(closedProgram(), (asked, kid) => pools.verificationKey(asked, kid));
  });
  after(async () => {
    await api.close();
    await pools.close();
    rmSync(directory, { recursive: true });
  });

  for (const attack of keyIdAttacks) {
    it(attack.name, async () => {
      const { status, reason, handled } = await api.run(attack);
      expect({ status, reason, handled }).to.deep.equal({ status: 401, reason: attack.reason, handled: 0 });
    });
  }
});
