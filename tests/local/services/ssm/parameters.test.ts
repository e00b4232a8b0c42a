import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { recordedResource } from "../../recordedFixtures";
import { failed, functionRole, ServedSdk } from "../servedSdk";

const arnPrefix = "arn:aws:ssm:eu-west-1:000000000000:parameter/";
const parameter = (name: string, value: string, type = "String") =>
  recordedResource("aws:ssm/parameter:Parameter", name, { name, value, type, description: `of ${name}` });
const roles = [
  functionRole("all", [{ Effect: "Allow", Action: "ssm:*", Resource: "*" }]),
  functionRole("app", [
    { Effect: "Allow", Action: ["ssm:GetParameter", "ssm:GetParameters"], Resource: `${arnPrefix}app/*` },
  ]),
];
const recorded = [
  parameter("/app/url", "https://example.com"),
  parameter("/app/key", "s3cret", "SecureString"),
  parameter("/app/nested/depth", "2"),
  parameter("plain", "p"),
  ...roles,
];

describe("Parameter Store", () => {
  let served: ServedSdk;
  let client: SSMClient;
  const clients: SSMClient[] = [];
  const as = (role: string) => {
    const one = new SSMClient(served.client(role));
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
  const value = async (Name: string) =>
    (await client.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value;
  const put = (Name: string, Value: string, more: object = {}) =>
    client.send(new PutParameterCommand({ Name, Value, ...more }));

  it("gives the program's parameters by name, ARN and version, and secure ones in the clear on demand alone", async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: "/app/url" }));
    expect(Parameter).to.deep.include({ Name: "/app/url", Value: "https://example.com", Type: "String", Version: 1 });
    expect(Parameter?.ARN).to.equal(`${arnPrefix}app/url`);
    expect(await value(`${arnPrefix}app/url`)).to.equal("https://example.com");
    expect(await value(`${arnPrefix}plain`)).to.equal("p");
    expect(await value("/app/url:1")).to.equal("https://example.com");
    expect((await failed(value("/app/url:2"))).name).to.equal("ParameterVersionNotFound");
    expect((await failed(value("/gone"))).name).to.equal("ParameterNotFound");
    const Names = ["/app/key", "/gone"];
    const masked = await client.send(new GetParametersCommand({ Names }));
    expect(masked.InvalidParameters).to.deep.equal(["/gone"]);
    expect(masked.Parameters?.[0]?.Value).to.be.a("string").and.not.include("s3cret");
    const clear = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    expect(clear.Parameters?.[0]?.Value).to.equal("s3cret");
  });

  it("lists a path, with what is below it on demand, page by page", async () => {
    const names = async (input: object) => {
      const page = await client.send(new GetParametersByPathCommand({ Path: "/app", ...input }));
      return { names: page.Parameters?.map(({ Name }) => Name), NextToken: page.NextToken };
    };
    expect((await names({})).names).to.deep.equal(["/app/key", "/app/url"]);
    const first = await names({ Recursive: true, MaxResults: 2 });
    expect(first.names).to.deep.equal(["/app/key", "/app/nested/depth"]);
    const last = await names({ Recursive: true, MaxResults: 2, NextToken: first.NextToken });
    expect(last).to.deep.equal({ names: ["/app/url"], NextToken: undefined });
    const { Parameters } = await client.send(new DescribeParametersCommand({}));
    expect(Parameters?.map(({ Name, Description }) => [Name, Description])).to.deep.include(["plain", "of plain"]);
    expect((await failed(names({ NextToken: "?" }))).name).to.equal("InvalidNextToken");
  });

  it("writes, keeps versions, and deletes", async () => {
    expect((await put("/app/new", "1", { Type: "String" })).Version).to.equal(1);
    expect((await failed(put("/app/new", "2"))).name).to.equal("ParameterAlreadyExists");
    expect((await put("/app/new", "2", { Overwrite: true })).Version).to.equal(2);
    const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: "/app/new" }));
    expect(Parameters?.map(({ Value, LastModifiedUser }) => [Value, LastModifiedUser])).to.deep.equal(
      ["1", "2"].map((one) => [one, "arn:aws:sts::000000000000:assumed-role/all/function"]),
    );
    const { DeletedParameters, InvalidParameters } = await client.send(
      new DeleteParametersCommand({ Names: ["/app/new", "/gone"] }),
    );
    expect([DeletedParameters, InvalidParameters]).to.deep.equal([["/app/new"], ["/gone"]]);
    expect((await failed(client.send(new DeleteParameterCommand({ Name: "/app/new" })))).name).to.equal(
      "ParameterNotFound",
    );
    expect((await failed(put("/app/untyped", "1"))).name).to.equal("ValidationException");
  });

  it("allows what the caller's role allows", async () => {
    const app = as("app");
    await app.send(new GetParameterCommand({ Name: "/app/nested/depth" }));
    const refused = await failed(app.send(new GetParametersCommand({ Names: ["/app/url", "plain"] })));
    expect(refused.message).to.equal(
      "User: arn:aws:sts::000000000000:assumed-role/app/function is not authorized to perform: ssm:GetParameters on " +
        `resource: ${arnPrefix}plain because no identity-based policy allows the ssm:GetParameters action`,
    );
    const written = app.send(new PutParameterCommand({ Name: "/app/url", Value: "x", Overwrite: true }));
    expect((await failed(written)).name).to.equal("AccessDeniedException");
    expect(served.lastTrace()).to.include({ service: "ssm", operation: "PutParameter", status: 400 });
  });

  it("keeps what was written from run to run, until the program changes the value", async () => {
    await put("/app/url", "https://written.example.com", { Overwrite: true });
    await put("/other", "o", { Type: "StringList" });
    await served.restart(recorded);
    client = as("all");
    expect([await value("/app/url"), await value("/other")]).to.deep.equal(["https://written.example.com", "o"]);
    served.update([parameter("/app/url", "https://new.example.com"), ...roles]);
    expect(await value("/app/url:3")).to.equal("https://new.example.com");
    expect((await failed(value("plain"))).name).to.equal("ParameterNotFound");
    expect(await value("/other")).to.equal("o");
  });
});
