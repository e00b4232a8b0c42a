import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { LocalIam } from "../../../../packages/local/src/services/iam/localIam";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../recordedFixtures";
import { temporaryFolder } from "../../startedRun";
import { ServedApi } from "./servedApi";

const roleArn = "arn:aws:iam::000000000000:role/caller";

/** A quick-created API that calls its function, by way of the alias `live`, as a role. */
function programWithRole(allowed: string, service = "apigateway.amazonaws.com") {
  const document = (statement: JsonObject) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const statement = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: allowed };
  return recordedProgram([
    recordedResource("aws:iam/role:Role", "caller", {
      name: "caller",
      arn: roleArn,
      uniqueId: "AROAEXAMPLE",
      assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }),
    }),
    recordedResource("aws:iam/rolePolicy:RolePolicy", "policy", { role: "caller", policy: document(statement) }),
    recordedFunction("hello", "exports.handler = async (event, context) => context.invokedFunctionArn"),
    recordedResource("aws:lambda/alias:Alias", "live", {
      name: "live",
      functionName: "hello",
      functionVersion: "$LATEST",
      arn: `${functionArn("hello")}:live`,
    }),
    recordedResource("aws:apigatewayv2/api:Api", "quick12345", {
      protocolType: "HTTP",
      apiEndpoint: "https://quick12345.execute-api.eu-west-1.amazonaws.com",
      target: `${functionArn("hello")}:live`,
      credentialsArn: roleArn,
    }),
  ]);
}

describe("a function that an API calls as a role", () => {
  const { folder, remove } = temporaryFolder();
  const close: (() => unknown)[] = [];
  after(async () => {
    for (const end of close.reverse()) await end();
    remove();
  });

  async function serve(program: ReturnType<typeof programWithRole>, withIam = true): Promise<ServedApi> {
    const iam = new LocalIam(program, { dataDirectory: folder });
    const rest = { iam, objects: { readObject: () => Promise.resolve(undefined) } };
    const api = await ServedApi.start(program, withIam ? { rest } : {});
    close.push(
      () => {
        iam.close();
      },
      () => api.close(),
    );
    return api;
  }

  it("is called by its alias when the role's policy allows that, without a permission of its own", async () => {
    const api = await serve(programWithRole(`${functionArn("hello")}:live`));
    expect(await (await api.fetch("/")).text()).to.equal(`${functionArn("hello")}:live`);
  });

  it("is not called when the role allows something else, does not trust API Gateway or can't be judged", async () => {
    for (const [program, withIam, reason] of [
      [
        programWithRole(functionArn("hello")),
        true,
        /role\/caller does not let API Gateway call hello:live; .*no statement allows it/,
      ],
      [
        programWithRole("*", "lambda.amazonaws.com"),
        true,
        /does not let API Gateway call hello:live; .*no statement allows it/,
      ],
      [programWithRole("*"), false, /nothing can judge the role/],
    ] as const) {
      const api = await serve(program, withIam);
      expect((await api.fetch("/")).status).to.equal(500);
      expect(api.lastTrace.integration?.error).to.match(reason);
    }
  });
});
