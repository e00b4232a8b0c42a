import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { iamRoutes } from "../../../packages/local/src/console/iamRoutes";
import type { Decision, FunctionPermissions } from "../../../packages/local/src/console/schema";
import type { Json, JsonObject, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedResource } from "../recordedFixtures";
import { failed, functionRole, roleArn } from "../services/servedSdk";
import { ServedConsole } from "./servedConsole";
import type { ErrorAnswer } from "./servedConsole";

const parameters = "arn:aws:ssm:eu-west-1:000000000000:parameter";
const executionArn = "arn:aws:execute-api:eu-west-1:000000000000:rest123456";
const position = { file: "index.ts", line: 12, column: 3 };
const objects = "arn:aws:s3:::files";
const policyUrn = "urn:pulumi:test::learninghub::aws:iam/rolePolicy:RolePolicy::more";
const document = (...statements: JsonObject[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: Json, Resource: Json): JsonObject => ({ Effect: "Allow", Action, Resource });
const deny: JsonObject = { Effect: "Deny", Action: "s3:*", Resource: `${objects}/secret/*` };

/** Reads parameters and files; only some of it is allowed. */
function resources(pasted: JsonObject[] = []): RecordedResource[] {
  return [
    functionRole("app", [allow(["ssm:GetParameter", "ssm:DeleteParameter"], `${parameters}/app/*`), deny]),
    Object.assign(
      recordedResource("aws:iam/rolePolicy:RolePolicy", "more", {
        name: "more",
        role: "app",
        policy: document(allow("s3:GetObject", [`${objects}/a/*`, `${objects}/b/*`])),
      }),
      { position },
    ),
    ...pasted.map((policy, index) =>
      recordedResource("aws:iam/rolePolicy:RolePolicy", `pasted${index}`, {
        name: `pasted${index}`,
        role: "app",
        policy: JSON.stringify(policy),
      }),
    ),
    recordedResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "logs", {
      role: "app",
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
    functionRole("idle", [
      { ...allow("s3:ListBucket", objects), Condition: { StringLike: { "s3:prefix": "open/*" } } },
    ]),
    recordedResource("aws:lambda/permission:Permission", "by-idle", {
      action: "lambda:InvokeFunction",
      function: "app",
      principal: roleArn("idle"),
    }),
    recordedFunction("app", "exports.handler = async () => null", { role: roleArn("app") }),
    recordedFunction("other", "exports.handler = async () => null", { role: roleArn("not-registered") }),
    recordedResource("aws:s3/bucket:Bucket", "files", { bucket: "files", arn: objects }),
    recordedResource("aws:s3/bucketPolicy:BucketPolicy", "files-policy", {
      bucket: "files",
      policy: document({ ...allow("s3:GetObject", `${objects}/open/*`), Principal: { AWS: roleArn("idle") } }),
    }),
    recordedResource("aws:apigateway/restApi:RestApi", "rest123456", {
      rootResourceId: "root",
      executionArn,
      policy: document({ ...allow("execute-api:Invoke", "execute-api:/v1/GET/open"), Principal: "*" }),
    }),
    ...["/app/url", "/other/url"].map((name) =>
      recordedResource("aws:ssm/parameter:Parameter", name, { name, value: "v", type: "String" }),
    ),
  ];
}

describe("the console's IAM operations", () => {
  let console: ServedConsole;
  let ssm: SSMClient;
  let s3: S3Client;

  const usage = async (functionName = "app"): Promise<FunctionPermissions> => {
    const { answer } = await console.call("GET", "/api/iam/functions");
    const { functions } = answer as { functions: FunctionPermissions[] };
    const found = functions.find((one) => one.functionName === functionName);
    if (found === undefined) throw new Error(`no function ${functionName}`);
    return found;
  };
  const decide = async (input: object) => {
    const { status, answer } = await console.call("POST", "/api/iam/decisions", input);
    return { status, answer: answer as Decision & ErrorAnswer };
  };
  const putStar = () => s3.send(new PutObjectCommand({ Bucket: "files", Key: "a/${x}*.txt", Body: "text" }));
  const readOther = () => ssm.send(new GetParameterCommand({ Name: "/other/url" }));
  const writeOther = () => ssm.send(new PutParameterCommand({ Name: "/other/url", Value: "w", Overwrite: true }));

  before(async () => {
    console = await ServedConsole.start(iamRoutes, resources());
    ssm = new SSMClient(console.sdk.client("app"));
    s3 = new S3Client({ ...console.sdk.client("app"), forcePathStyle: true });
  });
  after(async () => {
    ssm.destroy();
    s3.destroy();
    await console.stop();
  });

  it("lists the roles of the program and not the administrator's", async () => {
    const { answer } = await console.call("GET", "/api/iam/principals");
    const principals = ["app", "idle"].map((name) => ({ arn: roleArn(name), name }));
    expect(answer).to.deep.equal({ principals });
  });

  it("decides with the statement that allows, the policy that it is in and where the program registers it", async () => {
    const { status, answer } = await decide({
      principalArn: roleArn("app"),
      action: "s3:GetObject",
      resource: `${objects}/b/file`,
    });
    expect(status).to.equal(200);
    expect(answer).to.deep.equal({
      allowed: true,
      reason: "allowed by policy more",
      statements: [
        {
          effect: "Allow",
          policy: "more",
          policyUrn,
          statement: allow("s3:GetObject", [`${objects}/a/*`, `${objects}/b/*`]),
          position,
        },
      ],
    });
  });

  it("decides with the statement that denies, and by the resource's own policy and the condition keys given", async () => {
    const denied = await decide({
      principalArn: roleArn("app"),
      action: "s3:GetObject",
      resource: `${objects}/secret/1`,
    });
    expect(denied.answer.allowed).to.equal(false);
    expect(denied.answer.statements).to.have.length(1);
    expect(denied.answer.statements[0]).to.deep.include({ effect: "Deny", policy: "app", statement: deny });
    const idle = { principalArn: roleArn("idle"), action: "s3:GetObject" };
    expect((await decide({ ...idle, resource: `${objects}/open/1` })).answer.statements[0]?.policy).to.equal(
      "the policy of bucket files",
    );
    const none = (await decide({ ...idle, resource: `${objects}/a/1` })).answer;
    expect(none.allowed).to.equal(false);
    expect(none.reason).to.include("no statement allows it");
    expect(none.statements).to.deep.equal([]);
    const listing = { ...idle, action: "s3:ListBucket", resource: objects };
    expect((await decide(listing)).answer.reason).to.include("it depends on s3:prefix, which is not known here");
    const asked = async (prefix: string) =>
      (await decide({ ...listing, context: { "s3:prefix": prefix } })).answer.allowed;
    expect([await asked("open/1"), await asked("a/1")]).to.deep.equal([true, false]);
  });

  it("names everything that is wrong with a question", async () => {
    const { status, answer } = await decide({ principalArn: "nobody", action: "s3:*", resource: "files" });
    expect(status).to.equal(400);
    expect(answer.message)
      .to.include(`the program's roles are ${roleArn("app")}, ${roleArn("idle")}`)
      .and.to.include('action is "s3:*"')
      .and.to.include('resource is "files"');
    expect((await decide({ action: 1 })).status).to.equal(400);
  });

  it("asks nothing in the run's name: what the console decided was not used", async () => {
    expect(await usage()).to.deep.include({ used: [], refused: [] });
    expect((await usage("other")).unused).to.deep.equal([]);
  });

  it("tells what a role used and how often, what it never used, and what it was refused", async () => {
    await ssm.send(new GetParameterCommand({ Name: "/app/url" }));
    await ssm.send(new GetParameterCommand({ Name: "/app/url" }));
    await failed(s3.send(new GetObjectCommand({ Bucket: "files", Key: "a/missing" })));
    for (const call of [readOther, readOther, writeOther, putStar]) {
      expect((await failed(call())).$metadata.httpStatusCode).to.be.oneOf([400, 403]);
    }
    await failed(s3.send(new GetObjectCommand({ Bucket: "files", Key: "secret/1" })));
    const { used, unused, refused, policy } = await usage();
    expect(used).to.deep.equal([
      { action: "s3:GetObject", resource: `${objects}/a/missing`, count: 1 },
      { action: "ssm:GetParameter", resource: `${parameters}/app/url`, count: 2 },
    ]);
    const managed = { resource: "*", policy: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" };
    expect(unused).to.have.deep.members([
      { action: "s3:GetObject", resource: `${objects}/b/*`, policy: "more", checked: true, position },
      { action: "ssm:DeleteParameter", resource: `${parameters}/app/*`, policy: "app", checked: true },
      ...["CreateLogGroup", "CreateLogStream", "PutLogEvents"].map((name) => ({
        action: `logs:${name}`,
        ...managed,
        checked: false,
      })),
    ]);
    expect(refused.map(({ action, resource, count }) => ({ action, resource, count }))).to.deep.equal([
      { action: "s3:GetObject", resource: `${objects}/secret/1`, count: 1 },
      // For the missing object: without this permission S3 does not say that it is missing.
      { action: "s3:ListBucket", resource: objects, count: 1 },
      { action: "s3:PutObject", resource: `${objects}/a/\${x}*.txt`, count: 1 },
      { action: "ssm:GetParameter", resource: `${parameters}/other/url`, count: 2 },
      { action: "ssm:PutParameter", resource: `${parameters}/other/url`, count: 1 },
    ]);
    expect(refused[0]?.reason).to.include("a statement denies it");
    // What a Deny refuses is not for a policy to allow.
    expect(policy).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        allow(["s3:ListBucket"], [objects]),
        allow(["s3:PutObject"], [`${objects}/a/\${$}{x}\${*}.txt`]),
        allow(["ssm:GetParameter", "ssm:PutParameter"], [`${parameters}/other/url`]),
      ],
    });
  });

  it("gives a policy with which exactly the refused calls are allowed", async () => {
    const { policy } = await usage();
    console.sdk.update(resources([policy as JsonObject]));
    await readOther();
    await writeOther();
    await putStar();
    const another = new PutObjectCommand({ Bucket: "files", Key: "a/${x}1.txt", Body: "text" });
    expect((await failed(s3.send(another))).name).to.equal("AccessDenied");
    const after = await usage();
    expect(after.refused.map(({ resource }) => resource)).to.deep.equal([`${objects}/a/\${x}1.txt`]);
    expect(after.used.map(({ count }) => count)).to.deep.equal([1, 1, 2, 1, 1]);
  });

  it("decides on calls of functions and REST APIs by their policies too", async () => {
    const principalArn = roleArn("idle");
    const call = await decide({ principalArn, action: "lambda:InvokeFunction", resource: functionArn("app") });
    expect(call.answer.reason).to.equal("allowed by the policy of function app");
    const request = { principalArn, action: "execute-api:Invoke" };
    const open = await decide({ ...request, resource: `${executionArn}/v1/GET/open` });
    expect(open.answer.reason).to.equal("allowed by the policy of API rest123456");
    expect((await decide({ ...request, resource: `${executionArn}/v1/GET/other` })).answer.allowed).to.equal(false);
  });
});
