import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  AdminInitiateAuthCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { start } from "pulumi-aws-local";
import type { Run } from "pulumi-aws-local";
import type { CodeDelivery } from "../../../packages/local/src/services/cognito-idp/userPools";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";
import { codeAt } from "../../local/services/cognito-idp/hostedUi/totpCode";
import { claims, refused } from "../../local/services/cognito-idp/runningPools";
import { temporaryFolder } from "../../local/startedRun";
import { runTool } from "../shared/toolProcess";

const project = "name: temporary\nruntime:\n  name: nodejs\n  options:\n    nodeargs: --conditions workspace\n";

/** The program in the middle of a move: the old pool, and a new one with another schema. */
const program = `
import { AuthPool } from "pulumi-secured-api";

const settings = {
  callbackUrls: ["https://app.example.com/callback"],
  logoutUrls: [],
  adminPasswordAuth: true,
  userAdminScope: true,
  groups: { teachers: { precedence: 1 }, students: { precedence: 2 } },
};
const oldUsers = new AuthPool("users", {
  ...settings,
  mfa: "optional",
  customAttributes: { school: { type: "String", maxLength: 20 } },
});
const users = new AuthPool("users-2", {
  ...settings,
  customAttributes: { school: { type: "String", maxLength: 200 }, old_sub: { type: "String" } },
  migrateFrom: { userPoolArn: oldUsers.userPoolArn, clientId: oldUsers.userPoolClientId, subAttribute: "old_sub" },
});
export const oldUserPoolId = oldUsers.userPoolId;
export const oldClientId = oldUsers.userPoolClientId;
export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
`;

const password = "Correct-horse-7";
/** The SDK's own words on the version of Node.js. */
const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

describe("moving users to a new pool", function () {
  this.timeout(120_000);
  const { folder, remove } = temporaryFolder();
  const deliveries: CodeDelivery[] = [];
  const functionLog: string[] = [];
  let run: Run;
  let endpoint: string;
  let sdk: CognitoIdentityProviderClient;
  let outputs: { oldUserPoolId: string; oldClientId: string; userPoolId: string; userPoolClientId: string };
  /** Each user's sub in the old pool. */
  const subs: Record<string, string> = {};
  const file = path.join(folder, "users.jsonl");

  const email = (name: string) => `${name}@example.com`;
  const users = (subcommand: string, ...args: string[]) => {
    const pool = ["--outputs", path.join(folder, "outputs.json"), "--endpoint", endpoint];
    return runTool("users", [subcommand, ...pool, "--file", file, ...args], { environment: quiet });
  };
  const signIn = async (name: string, given = password) => {
    const { AuthenticationResult } = await sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: outputs.userPoolId,
        ClientId: outputs.userPoolClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: email(name), PASSWORD: given },
      }),
    );
    return claims(AuthenticationResult?.IdToken ?? "");
  };
  const inNewPool = (name: string) =>
    sdk.send(new AdminGetUserCommand({ UserPoolId: outputs.userPoolId, Username: email(name) }));
  const groupsOf = async (name: string) => {
    const user = { UserPoolId: outputs.userPoolId, Username: email(name) };
    const { Groups = [] } = await sdk.send(new AdminListGroupsForUserCommand(user));
    return Groups.map(({ GroupName }) => GroupName);
  };

  async function createOldUser(name: string, attributes: Record<string, string> = {}, groups: string[] = []) {
    const UserPoolId = outputs.oldUserPoolId;
    const user = { UserPoolId, Username: email(name) };
    const UserAttributes = Object.entries({ email_verified: "true", ...attributes }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const { User } = await sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: "SUPPRESS" }));
    await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
    for (const GroupName of groups) await sdk.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
    subs[name] = User?.Username ?? "";
  }

  /** Turns on a second factor in the old pool. */
  async function addSecondFactor(name: string) {
    const { AuthenticationResult } = await sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: outputs.oldUserPoolId,
        ClientId: outputs.oldClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: email(name), PASSWORD: password },
      }),
    );
    const AccessToken = AuthenticationResult?.AccessToken;
    const { SecretCode = "" } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeAt(SecretCode, Date.now()) }));
    await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }));
  }

  before(async () => {
    run = await start({
      project: temporaryProject({ "index.ts": program, "Pulumi.yaml": project }),
      onCode: (delivery) => deliveries.push(delivery),
      onFunctionLog: (_name, line) => functionLog.push(line),
    });
    outputs = run.outputs as typeof outputs;
    writeFileSync(path.join(folder, "outputs.json"), JSON.stringify(outputs));
    endpoint = run.endpoints.cognito ?? expect.fail("no user pools");
    sdk = new CognitoIdentityProviderClient({
      endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    await createOldUser("ada", { name: "Ada", "custom:school": "maths" }, ["teachers"]);
    await createOldUser("ben", { name: "Ben" }, ["students", "teachers"]);
    await createOldUser("cleo");
    await createOldUser("dan");
    await createOldUser("eve", { email_verified: "false" });
    await addSecondFactor("cleo");
    const banned = { UserPoolId: outputs.oldUserPoolId, Username: email("dan") };
    await sdk.send(new AdminDisableUserCommand(banned));
  });
  after(async () => {
    sdk.destroy();
    await run.stop();
    removeTemporaryProjects();
    remove();
  });

  it("exports attributes, state and groups of everybody to a file for its owner alone", async () => {
    const { code, stdout, stderr } = await users("export", "--user-pool-id", outputs.oldUserPoolId);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: `5 users written to ${file}\n`, stderr: "" });
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const exported = lines.map((line) => JSON.parse(line) as { attributes: { email: string } });
    const of = (name: string) => exported.find(({ attributes }) => attributes.email === email(name));
    expect(of("ada")).to.deep.equal({
      username: subs.ada,
      sub: subs.ada,
      status: "CONFIRMED",
      enabled: true,
      attributes: { email: email("ada"), email_verified: "true", name: "Ada", "custom:school": "maths" },
      groups: ["teachers"],
    });
    expect(of("ben")).to.have.deep.property("groups", ["students", "teachers"]);
    expect(of("dan")).to.include({ enabled: false });
  });

  it("moves who signs in at the new pool, with password, attributes and the old sub", async () => {
    await refused(signIn("ada", "Wrong-horse-77"), "NotAuthorizedException", "Incorrect username or password.");
    await refused(inNewPool("ada"), "UserNotFoundException");
    const token = await signIn("ada");
    expect(token).to.include({
      email: email("ada"),
      name: "Ada",
      "custom:school": "maths",
      "custom:old_sub": subs.ada,
    });
    expect(token.sub).to.be.a("string").and.not.equal(subs.ada);
    expect((await signIn("ada")).sub).to.equal(token.sub);
  });

  it("moves nobody by password who is disabled, or has a second factor that cannot be moved", async () => {
    for (const name of ["dan", "cleo"]) {
      await refused(signIn(name), "NotAuthorizedException", "Incorrect username or password.");
    }
    expect(functionLog.join("\n")).to.contain("SOFTWARE_TOKEN_MFA").and.not.to.contain("horse");
  });

  it("moves who asks for a new password; the second factor is set up anew after that", async () => {
    const user = { ClientId: outputs.userPoolClientId, Username: email("cleo") };
    await sdk.send(new ForgotPasswordCommand(user));
    const { code: ConfirmationCode } = deliveries.at(-1) ?? expect.fail("no code");
    await sdk.send(new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode, Password: `${password}8` }));
    expect(await signIn("cleo", `${password}8`)).to.include({ "custom:old_sub": subs.cleo });
    const sent = deliveries.length;
    await sdk.send(new ForgotPasswordCommand({ ...user, Username: email("dan") }));
    expect(deliveries).to.have.length(sent);
  });

  it("moves nobody by SRP, which sends no password", async () => {
    const srp = new InitiateAuthCommand({
      ClientId: outputs.userPoolClientId,
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: email("ben"), SRP_A: "ab12" },
    });
    await sdk.send(srp);
    await refused(inNewPool("ben"), "UserNotFoundException");
  });

  it("gives the groups to those who have moved themselves, and leaves the others to the trigger", async () => {
    const { code, stdout } = await users("import", "--existing", "--sub-attribute", "old_sub");
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout:
        `left out: "${email("eve")}" has no verified address to set a password by, and can only sign in by the ` +
        "migration trigger\ncreated 0, updated 1, unchanged 1, waiting 2, left out 1, failed 0\n",
    });
    expect(await groupsOf("ada")).to.deep.equal(["teachers"]);
    expect(await signIn("ada")).to.have.deep.property("cognito:groups", ["teachers"]);
    await refused(inNewPool("ben"), "UserNotFoundException");
  });

  it("names all that the new pool lacks before it changes anything", async () => {
    const broken = path.join(folder, "broken.jsonl");
    const [line = ""] = readFileSync(file, "utf8").split("\n");
    const user = JSON.parse(line) as { attributes: object };
    const changed = { ...user, attributes: { ...user.attributes, "custom:age": "9" }, groups: ["ghosts\u202e"] };
    writeFileSync(broken, [line, "{}", JSON.stringify(changed), ""].join("\n"));
    const { code, stdout, stderr } = await users("import", "--file", broken, "--sub-attribute", "gone");
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n")).to.deep.equal([
      `${broken} does not fit the pool:`,
      'line 2: no user; give a line of "npm run users -- export"',
      "line 3: the same user as line 1",
      '"custom:gone": the pool has no such attribute; add it to customAttributes of its AuthPool',
      '"custom:age": the pool has no such attribute; add it to customAttributes of its AuthPool',
      '"ghosts\\u202e": the pool has no such group; add it to groups of its AuthPool',
    ]);
  });

  it("brings over the others, who choose a new password, and disables those who were disabled", async () => {
    const first = await users("check");
    expect(first.code).to.equal(1);
    expect(first.stdout)
      .to.contain(`"${email("ben")}": not in the pool\n`)
      .and.to.contain("3 users not as exported\n");
    const { code, stdout } = await users("import", "--sub-attribute", "old_sub");
    expect({ code, last: stdout.trimEnd().split("\n").at(-1) }).to.deep.equal({
      code: 0,
      last: "created 2, updated 0, unchanged 2, waiting 0, left out 1, failed 0",
    });
    expect(await groupsOf("ben")).to.have.members(["students", "teachers"]);
    expect(await inNewPool("dan")).to.include({ Enabled: false });
    await refused(signIn("ben"), "NotAuthorizedException", "Incorrect username or password.");
    const user = { ClientId: outputs.userPoolClientId, Username: email("ben") };
    await sdk.send(new ForgotPasswordCommand(user));
    const { code: ConfirmationCode } = deliveries.at(-1) ?? expect.fail("no code");
    await sdk.send(new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode, Password: password }));
    expect(await signIn("ben")).to.include({ name: "Ben", "custom:old_sub": subs.ben });
  });

  it("does nothing the second time", async () => {
    const before = (await inNewPool("ben")).UserLastModifiedDate;
    const { code, stdout } = await users("import", "--sub-attribute", "old_sub");
    expect(code).to.equal(0);
    expect(stdout).to.match(/\ncreated 0, updated 0, unchanged 4, waiting 0, left out 1, failed 0\n$/);
    expect((await inNewPool("ben")).UserLastModifiedDate).to.deep.equal(before);
  });

  it("finishes an import that was stopped in the middle of a user", async () => {
    const created = { UserPoolId: outputs.userPoolId, Username: email("fay"), MessageAction: "SUPPRESS" as const };
    await sdk.send(new AdminCreateUserCommand(created));
    const half = path.join(folder, "half.jsonl");
    const fay = { username: "f", sub: "f", status: "CONFIRMED", enabled: false, groups: ["students"] };
    writeFileSync(half, `${JSON.stringify({ ...fay, attributes: { email: email("fay"), email_verified: "true" } })}\n`);
    const { code, stdout } = await users("import", "--file", half);
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: "created 0, updated 1, unchanged 0, waiting 0, left out 0, failed 0\n",
    });
    expect(await inNewPool("fay")).to.include({ Enabled: false, UserStatus: "CONFIRMED" });
    expect(await groupsOf("fay")).to.deep.equal(["students"]);
  });

  it("names a user whom the pool refuses, and goes on with the rest", async () => {
    const two = path.join(folder, "two.jsonl");
    const user = (name: string, school: string) => ({
      username: name,
      sub: name,
      status: "CONFIRMED",
      enabled: true,
      attributes: { email: email(name), email_verified: "true", "custom:school": school },
      groups: [],
    });
    const lines = [user("gil", "x".repeat(201)), user("hal", "arts")].map((line) => JSON.stringify(line));
    writeFileSync(two, lines.join("\n"));
    const { code, stdout } = await users("import", "--file", two);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^failed: "gil@example.com" InvalidParameterException: .*custom:school/);
    expect(stdout).to.contain("created 1, updated 0, unchanged 0, waiting 0, left out 0, failed 1\n");
    await inNewPool("hal");
  });

  it("says who lacks something, and gives the sub that everybody had and has", async () => {
    const mapping = path.join(folder, "subs.jsonl");
    const { code, stdout } = await users("check", "--mapping", mapping);
    expect({ code, stdout }).to.deep.equal({
      code: 1,
      stdout: `"${email("eve")}": not in the pool\n4 users written to ${mapping}\n1 user not as exported\n`,
    });
    expect(statSync(mapping).mode & 0o777).to.equal(0o600);
    const lines = readFileSync(mapping, "utf8").trimEnd().split("\n");
    const { Username } = await inNewPool("ada");
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.include({ from: subs.ada, to: Username });
    await signIn("eve");
    const all = await users("check");
    expect(all).to.deep.include({ code: 0, stdout: "all users are there\n" });
  });

  it("explains a wrong command line, a pool that there is not and a file that there is not", async () => {
    expect(await runTool("users", [])).to.deep.include({ code: 2, stdout: "" });
    const help = await runTool("users", ["--help"]);
    expect(help.code).to.equal(0);
    expect(help.stdout).to.match(/^Usage: npm run users -- export \| import \| check/);
    const nothing = await runTool("users", ["import"]);
    expect(nothing.code).to.equal(2);
    expect(nothing.stderr).to.contain("--file: give the path of a file\n");
    const unknown = await users("export", "--user-pool-id", "eu-central-1_Nobody");
    expect(unknown).to.deep.include({
      code: 1,
      stderr:
        "User pool eu-central-1_Nobody: ResourceNotFoundException: User pool eu-central-1_Nobody does not exist.\n",
    });
    const missing = await users("check", "--file", path.join(folder, "missing.jsonl"));
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.match(/missing\.jsonl can't be read: ENOENT/);
  });
});
