import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { record, start } from "pulumi-aws-local";
import type { RecordOptions, RecordedProgram, Run } from "pulumi-aws-local";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";
import { root } from "../../projectFiles";

const folder = path.join(root, "components/recipes");
const handlers = Object.fromEntries(
  readdirSync(path.join(folder, "handlers")).map((file) => {
    const name = `handlers/${file}`;
    return [name, readFileSync(path.join(folder, name), "utf8")];
  }),
);
const apiKey = "an API key of the test";
const password = "Correct-horse-7";

/** What a recipe asks its stack for. */
const configurations: Record<string, Record<string, string>> = {
  existingUserPool: { userPoolId: "eu-central-1_Example01", userPoolClientId: "exampleclientid" },
  existingFunction: { functionName: "orders" },
  customDomain: { authCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/auth" },
  lambdaAuthorizer: { apiKeySha256: createHash("sha256").update(apiKey).digest("hex") },
};

/** A recipe as the program of a project. */
function recipe(name: string): RecordOptions {
  const values = Object.entries(configurations[name] ?? {});
  return {
    project: project({ ...handlers, "index.ts": readFileSync(path.join(folder, `${name}.ts`), "utf8") }),
    configOverrides: Object.fromEntries(values.map(([key, value]) => [`recipes:${key}`, value])),
  };
}

/** A project with the components from their source. */
function project(files: Record<string, string>): string {
  const runtime = "{ name: nodejs, options: { typescript: false, nodeargs: --conditions workspace } }";
  return temporaryProject({ "Pulumi.yaml": `name: recipes\nruntime: ${runtime}\n`, ...files });
}

/** The inputs of the one resource of this type, or of the one with this name. */
function inputs(program: RecordedProgram, type: string, name?: string): Record<string, unknown> {
  const found = program.resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  expect(found, type).to.have.lengthOf(1);
  return found[0]!.inputs;
}

/** Calls the console's API. */
async function consoleCall<Answer>({ consoleUrl }: Run, operation: string, body: unknown): Promise<Answer> {
  const { origin, hash } = new URL(consoleUrl);
  const response = await fetch(`${origin}/api/${operation}`, {
    method: "POST",
    headers: { authorization: `Bearer ${hash.replace("#token=", "")}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Creates a user of the run's pool, in these groups, and gives the access token of a sign-in. */
async function signedIn(run: Run, username: string, groups: string[] = []): Promise<string> {
  const { userPoolId, userPoolClientId } = run.outputs as Record<string, string>;
  const pool = { UserPoolId: userPoolId, Username: username };
  const attributes = [
    { Name: "email", Value: username },
    { Name: "email_verified", Value: "true" },
  ];
  const created = { ...pool, MessageAction: "SUPPRESS", UserAttributes: attributes };
  await consoleCall(run, "aws/cognito-idp/AdminCreateUser", created);
  const permanent = { ...pool, Password: password, Permanent: true };
  await consoleCall(run, "aws/cognito-idp/AdminSetUserPassword", permanent);
  for (const GroupName of groups) await consoleCall(run, "aws/cognito-idp/AdminAddUserToGroup", { ...pool, GroupName });
  const input = { userPoolId, clientId: userPoolClientId, username };
  return (await consoleCall<{ accessToken: string }>(run, "tokens", input)).accessToken;
}

async function status(url: string, method = "GET", token?: string, headers: Record<string, string> = {}) {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetch(url, { method, headers: { ...authorization, ...headers } })).status;
}

describe("the components' recipes", function () {
  this.timeout(120_000);
  let run: Run | undefined;

  async function serve(options: RecordOptions): Promise<{ run: Run; outputs: Record<string, string> }> {
    run = await start(options);
    return { run, outputs: run.outputs as Record<string, string> };
  }
  afterEach(async () => {
    await run?.stop();
    run = undefined;
  });
  after(removeTemporaryProjects);

  it("serves the README's program of at most 30 lines, which answers users with a token", async () => {
    const readme = readFileSync(path.join(root, "components/README.md"), "utf8");
    const [program = "", hello = ""] = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
    expect(program.trimEnd().split("\n").length).to.be.at.most(30);
    const { run: served, outputs } = await serve({ project: project({ "index.ts": program, "hello.ts": hello }) });
    await signedIn(served, "student@example.com");
    const { AuthenticationResult: tokens } = await consoleCall<{ AuthenticationResult: { AccessToken: string } }>(
      served,
      "aws/cognito-idp/AdminInitiateAuth",
      {
        UserPoolId: outputs.userPoolId,
        ClientId: outputs.userPoolClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "student@example.com", PASSWORD: password },
      },
    );
    const token = tokens.AccessToken;
    expect(await status(`${outputs.apiUrl}/hello`)).to.equal(401);
    expect(await status(`${outputs.apiUrl}/hello`, "GET", token)).to.equal(200);
    expect(await status(`${outputs.apiUrl}/health`)).to.equal(200);
  });

  it("accepts the tokens of an existing user pool, and creates none", async () => {
    const program = await record(recipe("existingUserPool"));
    const { jwtConfiguration } = inputs(program, "aws:apigatewayv2/authorizer:Authorizer");
    expect(jwtConfiguration).to.deep.equal({
      issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example01",
      audiences: ["exampleclientid"],
    });
  });

  it("gives an existing function a route and the permission to be called on it alone", async () => {
    const program = await record(recipe("existingFunction"));
    const permission = inputs(program, "aws:lambda/permission:Permission");
    expect(permission).to.include({ function: "orders", principal: "apigateway.amazonaws.com" });
    expect(permission.sourceArn).to.match(/\/GET\/orders$/);
  });

  it("signs users in to two APIs with one token", async () => {
    const { run: served, outputs } = await serve(recipe("twoApisOnePool"));
    const token = await signedIn(served, "student@example.com");
    const own = [`${outputs.coursesUrl}/hello`, `${outputs.profilesUrl}/me`];
    expect(new Set(own.map((url) => new URL(url).origin))).to.have.lengthOf(2);
    expect(await Promise.all(own.map((url) => status(url)))).to.deep.equal([401, 401]);
    expect(await Promise.all(own.map((url) => status(url, "GET", token)))).to.deep.equal([200, 200]);
  });

  it("asks for a scope on one route and for a group in one function", async () => {
    const { run: served, outputs } = await serve(recipe("scopesAndGroups"));
    const student = await signedIn(served, "student@example.com");
    const teacher = await signedIn(served, "teacher@example.com", ["teachers"]);
    expect(await status(`${outputs.apiUrl}/courses`, "POST", teacher)).to.equal(403);
    expect(await status(`${outputs.apiUrl}/grades`, "POST", student)).to.equal(403);
    expect(await status(`${outputs.apiUrl}/grades`, "POST", teacher)).to.equal(204);
  });

  it("gives a service tokens with its scope alone", async () => {
    const { run: served, outputs } = await serve(recipe("machineToMachine"));
    const { SecretString } = await consoleCall<{ SecretString: string }>(served, "aws/secretsmanager/GetSecretValue", {
      SecretId: outputs.billingSecretArn,
    });
    const { clientId, clientSecret } = JSON.parse(SecretString) as Record<string, string>;
    const response = await fetch(`${served.endpoints.cognito}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token: token } = (await response.json()) as Record<string, string>;
    expect(await status(`${outputs.apiUrl}/reports`, "GET", token)).to.equal(200);
    expect(await status(`${outputs.apiUrl}/reports`, "POST", token)).to.equal(403);
  });

  it("serves the API and the hosted sign-in under domains of the zone", async () => {
    const program = await record(recipe("customDomain"));
    const records = program.resources.filter(({ type }) => type === "aws:route53/record:Record");
    const names = records.filter(({ inputs: { aliases } }) => aliases !== undefined).map((one) => one.inputs.name);
    expect(names.sort()).to.deep.equal(["api.example.com", "api.example.com", "auth.example.com"]);
    expect(inputs(program, "aws:apigatewayv2/api:Api").disableExecuteApiEndpoint).to.equal(true);
  });

  it("lets a partner in by an API key beside users with tokens", async () => {
    const { run: served, outputs } = await serve(recipe("lambdaAuthorizer"));
    const token = await signedIn(served, "student@example.com");
    const [hello, webhooks] = [`${outputs.apiUrl}/hello`, `${outputs.apiUrl}/webhooks`];
    expect(await status(hello, "GET", token)).to.equal(200);
    expect(await status(webhooks, "POST", token)).to.equal(401);
    expect(await status(webhooks, "POST", undefined, { "x-api-key": "another one" })).to.equal(403);
    expect(await status(webhooks, "POST", undefined, { "x-api-key": apiKey })).to.equal(200);
    expect(await status(hello, "GET", undefined, { "x-api-key": apiKey })).to.equal(401);
  });

  it("runs a function in subnets from which it reaches AWS's services alone", async () => {
    const program = await record(recipe("vpc"));
    const { vpcConfig } = inputs(program, "aws:lambda/function:Function") as { vpcConfig: { subnetIds: string[] } };
    expect(vpcConfig.subnetIds).to.have.lengthOf(2);
    const { egress } = inputs(program, "aws:ec2/securityGroup:SecurityGroup", "functions") as { egress: object[] };
    for (const rule of egress) expect(rule).to.not.have.any.keys("cidrBlocks", "ipv6CidrBlocks");
  });

  it("grants users their own objects in the bucket", async () => {
    const program = await record(recipe("uploadBucket"));
    const { policy } = inputs(program, "aws:iam/rolePolicy:RolePolicy");
    const { bucketName } = program.outputs as { bucketName: string };
    const own = `arn:aws:s3:::${bucketName}/\${cognito-identity.amazonaws.com:sub}/*`;
    expect(JSON.stringify(policy)).to.include(own);
  });

  it("trusts one environment to deploy, and pull requests to read", async () => {
    const program = await record(recipe("githubDeployRoles"));
    const trust = (name: string) => JSON.stringify(inputs(program, "aws:iam/role:Role", name).assumeRolePolicy);
    expect(trust("delivery-deploy")).to.include("repo:OWNER/REPO:environment:prod");
    expect(trust("delivery-preview")).to.include("repo:OWNER/REPO:pull_request");
  });
});
