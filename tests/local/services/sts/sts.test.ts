import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { ListTablesCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { failed, functionRole, roleArn, ServedSdk } from "../servedSdk";

const trusting = (principal: string, condition: object = {}) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { AWS: principal },
  ...condition,
});
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });

describe("STS", () => {
  let served: ServedSdk;
  const clients: STSClient[] = [];
  const as = (role: string, changes: object = {}) => {
    const one = new STSClient({ ...served.client(role), ...changes });
    clients.push(one);
    return one;
  };
  before(async () => {
    const externalId = { Condition: { StringEquals: { "sts:ExternalId": "secret-1" } } };
    served = await ServedSdk.start([
      functionRole("caller", [allow("sts:AssumeRole", roleArn("byAccount"))]),
      functionRole("anything", [allow("*")]),
      functionRole("other", [allow("dynamodb:ListTables")]),
      functionRole("byAccount", [allow("dynamodb:ListTables")], [trusting("arn:aws:iam::000000000000:root")]),
      functionRole("byExternalId", [allow("dynamodb:ListTables")], [trusting(roleArn("caller"), externalId)]),
    ]);
  });
  after(async () => {
    for (const one of clients) one.destroy();
    await served.stop();
  });
  const assume = (client: STSClient, role: string, more: object = {}) =>
    client.send(new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: "test", ...more }));

  it("tells callers who they are, whatever they may do", async () => {
    const { Account, Arn, UserId } = await as("other").send(new GetCallerIdentityCommand({}));
    expect({ Account, Arn, UserId }).to.deep.equal({
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/other/function",
      UserId: "AROAOTHER:function",
    });
    expect(served.lastTrace()).to.include({ service: "sts", operation: "GetCallerIdentity", status: 200 });
  });

  it("opens sessions that may do what their role may", async () => {
    const { Credentials, AssumedRoleUser } = await assume(as("caller"), "byAccount", { DurationSeconds: 900 });
    expect(AssumedRoleUser?.Arn).to.equal("arn:aws:sts::000000000000:assumed-role/byAccount/test");
    expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).to.be.within(890_000, 901_000);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const { Arn } = await as("caller", { credentials }).send(new GetCallerIdentityCommand({}));
    expect(Arn).to.equal("arn:aws:sts::000000000000:assumed-role/byAccount/test");
    const tables = new DynamoDBClient({ ...served.client("caller"), credentials });
    expect((await tables.send(new ListTablesCommand({}))).TableNames).to.deep.equal([]);
    tables.destroy();
  });

  it("lets the administrator do everything, and nobody assume that role", async () => {
    const credentials = served.services.get("iam").administratorCredentials();
    const administrator = as("caller", { credentials });
    const { Arn } = await administrator.send(new GetCallerIdentityCommand({}));
    expect(Arn).to.equal("arn:aws:sts::000000000000:assumed-role/LocalAdministrator/local");
    const tables = new DynamoDBClient({ ...served.client("caller"), credentials });
    expect((await tables.send(new ListTablesCommand({}))).TableNames).to.deep.equal([]);
    tables.destroy();
    expect((await assume(administrator, "byAccount")).Credentials).to.not.equal(undefined);
    expect((await failed(assume(administrator, "LocalAdministrator"))).name).to.equal("AccessDenied");
    expect((await failed(assume(as("anything"), "LocalAdministrator"))).name).to.equal("AccessDenied");
  });

  it("refuses callers that the trust policy or their own policies leave out", async () => {
    const refused = await failed(assume(as("other"), "byAccount"));
    expect(refused).to.include({ name: "AccessDenied" });
    expect(refused.$metadata.httpStatusCode).to.equal(403);
    expect(refused.message).to.equal(
      "User: arn:aws:sts::000000000000:assumed-role/other/function is not authorized to perform: sts:AssumeRole on " +
        `resource: ${roleArn("byAccount")}`,
    );
    expect(served.lastTrace().reason).to.include("no statement allows it");
    expect((await failed(assume(as("caller"), "byExternalId"))).name).to.equal("AccessDenied");
    await assume(as("caller"), "byExternalId", { ExternalId: "secret-1" });
    expect((await failed(assume(as("caller"), "gone"))).name).to.equal("AccessDenied");
  });

  it("refuses session policies, bad input and bad signatures in the protocol's form", async () => {
    const narrowed = await failed(assume(as("caller"), "byAccount", { Policy: "{}" }));
    expect(narrowed.message).to.include("Policy is not offered by the local run");
    const short = await failed(assume(as("caller"), "byAccount", { DurationSeconds: 899 }));
    expect(short).to.have.property("name", "ValidationError");
    const credentials = { ...served.client("caller").credentials, secretAccessKey: "another" };
    const forged = await failed(as("caller", { credentials }).send(new GetCallerIdentityCommand({})));
    expect(forged.name).to.equal("SignatureDoesNotMatch");
    expect(forged.$metadata.httpStatusCode).to.equal(403);
  });
});
