import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../recordedFixtures";
import { failed, functionRole, ServedSdk } from "../servedSdk";

const arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:database-AbCdEf";
const versionId = "11111111-2222-4333-8444-555555555555";
const secret = recordedResource("aws:secretsmanager/secret:Secret", "database", { arn, name: "database" });
const version = (content: JsonObject) =>
  recordedResource("aws:secretsmanager/secretVersion:SecretVersion", "database", {
    secretId: arn,
    versionId,
    versionStages: ["AWSCURRENT"],
    ...content,
  });
const roles = [
  functionRole("all", [{ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }]),
  functionRole("current", [
    {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: arn,
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    },
    { Effect: "Allow", Action: "secretsmanager:BatchGetSecretValue", Resource: "*" },
  ]),
];
const recorded = [secret, version({ secretString: `{"password":"one"}` }), ...roles];

describe("Secrets Manager", () => {
  let served: ServedSdk;
  let client: SecretsManagerClient;
  const clients: SecretsManagerClient[] = [];
  const as = (role: string) => {
    const one = new SecretsManagerClient(served.client(role));
    clients.push(one);
    return one;
  };
  beforeEach(async () => {
    served = await ServedSdk.start(recorded);
    client = as("all");
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) one.destroy();
    await served.stop();
  });
  const get = (input: object = {}) => client.send(new GetSecretValueCommand({ SecretId: "database", ...input }));
  const put = (SecretString: string, more: object = {}) =>
    client.send(new PutSecretValueCommand({ SecretId: arn, SecretString, ...more }));

  it("gives the program's value by name, ARN, partial ARN, version and stage", async () => {
    const found = await get();
    expect(found).to.deep.include({ ARN: arn, Name: "database", SecretString: `{"password":"one"}` });
    expect(found).to.deep.include({ VersionId: versionId, VersionStages: ["AWSCURRENT"] });
    for (const SecretId of [arn, arn.slice(0, -7)]) expect((await get({ SecretId })).VersionId).to.equal(versionId);
    expect((await get({ VersionId: versionId, VersionStage: "AWSCURRENT" })).VersionId).to.equal(versionId);
    expect((await failed(get({ SecretId: "gone" }))).name).to.equal("ResourceNotFoundException");
    expect((await failed(get({ VersionStage: "AWSPENDING" }))).message).to.include("staging label: AWSPENDING");
    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList?.map(({ ARN, Name }) => [ARN, Name])).to.deep.equal([[arn, "database"]]);
  });

  it("moves the stages when a value is put, once for each token", async () => {
    const token = "aaaaaaaa-2222-4333-8444-555555555555";
    const first = await put("two", { ClientRequestToken: token });
    expect(first.VersionId).to.equal(token);
    await put("two", { ClientRequestToken: token });
    expect((await failed(put("other", { ClientRequestToken: token }))).name).to.equal("ResourceExistsException");
    expect((await get()).SecretString).to.equal("two");
    expect((await get({ VersionStage: "AWSPREVIOUS" })).SecretString).to.equal(`{"password":"one"}`);
    const described = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(described.VersionIdsToStages).to.deep.equal({ [token]: ["AWSCURRENT"], [versionId]: ["AWSPREVIOUS"] });
    await put("rotating", { VersionStages: ["AWSPENDING"] });
    expect((await get()).SecretString).to.equal("two");
    await client.send(new UpdateSecretCommand({ SecretId: arn, SecretBinary: Buffer.from([1, 2, 255]) }));
    expect(Buffer.from((await get()).SecretBinary ?? [])).to.deep.equal(Buffer.from([1, 2, 255]));
    const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn }));
    // The program's own has lost its last stage.
    expect(Versions?.map(({ VersionStages }) => VersionStages).sort()).to.deep.equal([
      ["AWSCURRENT"],
      ["AWSPENDING"],
      ["AWSPREVIOUS"],
    ]);
  });

  it("allows what the caller's role allows, by the version's stage too", async () => {
    const current = as("current");
    const read = (input: object) => current.send(new GetSecretValueCommand({ SecretId: "database", ...input }));
    expect((await read({})).VersionId).to.equal(versionId);
    const refused = await failed(read({ VersionStage: "AWSPREVIOUS" }));
    expect(refused.message).to.include(`secretsmanager:GetSecretValue on resource: ${arn}`);
    expect((await failed(current.send(new PutSecretValueCommand({ SecretId: arn, SecretString: "x" })))).name).to.equal(
      "AccessDeniedException",
    );
    const batch = await current.send(new BatchGetSecretValueCommand({ SecretIdList: ["database", "other"] }));
    expect(batch.SecretValues?.map(({ Name }) => Name)).to.deep.equal(["database"]);
    expect(batch.Errors?.map(({ ErrorCode }) => ErrorCode)).to.deep.equal(["AccessDeniedException"]);
    const create = new CreateSecretCommand({ Name: "mine", SecretString: "x" });
    expect((await failed(client.send(create))).message).to.include("the program decides which secrets there are");
  });

  it("asks the secret's own policy too", async () => {
    const statement = { Effect: "Deny", Action: "secretsmanager:*", Resource: "*", Principal: "*" };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const recordedPolicy = { secretArn: arn, policy };
    served.update([
      ...recorded,
      recordedResource("aws:secretsmanager/secretPolicy:SecretPolicy", "database", recordedPolicy),
    ]);
    expect((await failed(get())).message).to.match(/with an explicit deny in a resource-based policy$/);
  });

  it("makes passwords of the wanted characters", async () => {
    const random = async (input: object) =>
      (await client.send(new GetRandomPasswordCommand(input))).RandomPassword ?? "";
    expect(await random({ PasswordLength: 40, ExcludePunctuation: true })).to.match(
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]{40}$/,
    );
    expect(await random({ ExcludeCharacters: "abc", ExcludeUppercase: true })).to.match(/^[^abcA-Z]{32}$/);
    expect((await failed(random({ PasswordLength: 2 }))).name).to.equal("InvalidParameterException");
  });

  it("keeps what was put from run to run, until the program changes the value", async () => {
    await put("two");
    await served.restart(recorded);
    client = as("all");
    expect((await get()).SecretString).to.equal("two");
    served.update([secret, version({ secretString: "three" }), ...roles]);
    expect((await get()).SecretString).to.equal("three");
    expect((await get({ VersionStage: "AWSPREVIOUS" })).SecretString).to.equal("two");
  });
});
