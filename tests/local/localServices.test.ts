import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { bundle } from "../../components/bundledFunction/bundle";
import type { BundleOptions } from "../../components/bundledFunction/bundle";
import {
  LocalServices,
  unservedDiagnostics,
  unservedResources,
  usedListeners,
} from "../../packages/local/src/localServices";
import { serviceModules } from "../../packages/local/src/services/registry";
import type { ServiceContext } from "../../packages/local/src/services/service";
import { StoredStateError } from "../../packages/local/src/storage/storedStateError";
import { event } from "../handlers/invoke";
import { root } from "../projectFiles";
import { recordedFunction, recordedProgram, recordedResource } from "./recordedFixtures";
import { identityProgram } from "./services/iam/identityProgram";
import { temporaryFolder } from "./startedRun";

const azureSignIn = "./handlers/store/sql/noAzureSignIn.ts";
/** As index.ts bundles the functions of a stack with SQL Server. */
const options: BundleOptions = {
  root,
  external: ["libsql"],
  alias: { "@azure/identity": azureSignIn, "@azure/core-auth": azureSignIn },
};
const secretArn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:database-AbCdEf";
const ignore = () => undefined;
const context: Omit<ServiceContext, "dataDirectory"> = {
  root,
  endpoints: {
    api: "http://127.0.0.1:1",
    aws: "http://127.0.0.1:4",
    cognito: "http://127.0.0.1:2",
    s3: "http://127.0.0.1:3",
  },
  functionEnvironment: () => ({}),
  events: { onRequest: ignore, onFunctionLog: ignore, onCode: ignore, onDiagnostic: ignore },
};

describe("the services of a program", () => {
  const { folder, remove } = temporaryFolder();
  after(remove);

  it("store what they declare and nothing else, in places of their own", async () => {
    const services = await LocalServices.create(identityProgram(), { ...context, dataDirectory: folder });
    await services.close();
    const declared = serviceModules.flatMap(({ storage }): readonly string[] => storage);
    expect(new Set(declared).size).to.equal(declared.length);
    const files = readdirSync(folder).map((name) => name.replace(/-(?:shm|wal)$/, ""));
    expect([...new Set(files)]).to.have.members(declared);
  });

  const databases = serviceModules
    .flatMap(({ storage }): readonly string[] => storage)
    .map((name) => (name === "s3" ? "s3/index.sqlite" : name))
    .filter((name) => name.endsWith(".sqlite"));
  for (const name of databases) {
    it(`name ${name} and the command to fix it when it is damaged, in one line`, async () => {
      const damaged = path.join(folder, "damaged", name);
      mkdirSync(path.dirname(damaged), { recursive: true });
      writeFileSync(damaged, "this is no database".repeat(500));
      const created = LocalServices.create(identityProgram(), {
        ...context,
        dataDirectory: path.join(folder, "damaged"),
      });
      const error = await created.then(
        () => expect.fail("the services started"),
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(StoredStateError);
      expect((error as Error).message)
        .to.match(/^\S+: .* damaged .*--reset.*$/)
        .and.to.include(`${damaged}: `);
      rmSync(damaged);
    });
  }

  it("lists the listeners that the program needs", () => {
    expect([...usedListeners(identityProgram())]).to.have.members(["api", "aws", "cognito", "s3"]);
    expect([...usedListeners(recordedProgram([]))]).to.deep.equal([]);
  });

  it("leave out what lacks what it needs, with a line for each, at start and when the program changes", async () => {
    const diagnostics: string[] = [];
    const onDiagnostic = (_severity: string, message: string) => void diagnostics.push(message);
    const attached = { apiId: "api1234567", name: "$default" };
    const ok = [
      recordedResource("aws:apigatewayv2/api:Api", "api1234567", {
        protocolType: "HTTP",
        apiEndpoint: "https://api1234567.execute-api.eu-west-1.amazonaws.com",
      }),
      recordedResource("aws:apigatewayv2/stage:Stage", "$default", attached),
      recordedFunction("whole", "exports.handler = async () => 'served'"),
      recordedResource("aws:cognito/userPool:UserPool", "eu-west-1_Once", { endpoint: "cognito-idp/eu-west-1_Once" }),
    ];
    const table = { arn: "arn:aws:dynamodb:eu-west-1:000000000000:table/t", name: "table", hashKey: "id" };
    const odd = [
      {
        ...recordedResource("aws:apigatewayv2/route:Route", "keyless", attached),
        position: { file: "index.ts", line: 42, column: 1 },
      },
      recordedResource("aws:lambda/functionUrl:FunctionUrl", "urlless", { functionName: "whole" }),
      recordedResource("aws:dynamodb/table:Table", "nameless", { ...table, attributes: [{ type: "S" }] }),
      { ...ok[3]!, urn: "urn:pulumi:test::learninghub::aws:cognito/userPool:UserPool::again" },
      recordedResource("aws:cognito/userPool:UserPool", "my-pool-id", { endpoint: "cognito-idp/my-pool-id" }),
      recordedResource("aws:ssm/parameter:Parameter", "unnamed", { value: "v", type: "String" }),
    ];
    // These are served, as far as they can be.
    ok.push(recordedFunction("python", "", { runtime: "python3.13" }));
    ok.push(recordedResource("aws:apigateway/restApi:RestApi", "broken", { body: "{ broken", executionArn: "arn" }));
    const services = await LocalServices.create(recordedProgram([...ok, ...odd]), {
      ...context,
      dataDirectory: folder,
      events: { ...context.events, onDiagnostic },
    });
    const said = (text: string) => diagnostics.filter((line) => line.includes(text)).length;
    expect([said("runtime python3.13"), said("not served: the body of broken")]).to.deep.equal([1, 1]);
    const reports = () => diagnostics.splice(0).filter((line) => line.startsWith("not served: "));
    const names = (lines: string[]) => lines.map((line) => /::([\w-]+): /.exec(line)?.[1]);
    const expected = ["again", "keyless", "my-pool-id", "nameless", "unnamed", "urlless"];
    try {
      expect(names(reports()).sort()).to.deep.equal(expected);
      expect(services.program.resources).to.deep.equal(ok);
      expect(await services.get("lambda").invoke("whole", {})).to.include({ payload: '"served"' });
      services.update(recordedProgram([...ok, ...odd]));
      const lines = reports();
      expect(names(lines).sort()).to.deep.equal(expected);
      expect(lines).to.include(
        "not served: urn:pulumi:test::learninghub::aws:apigatewayv2/route:Route::keyless: " +
          "routeKey is absent; a string was expected (index.ts:42)",
      );
      expect(services.program.resources).to.deep.equal(ok);
    } finally {
      await services.close();
    }
  });

  it("tell once which resources nothing serves, with their count and place", () => {
    const topic = (name: string) => recordedResource("aws:sns/topic:Topic", name, {});
    const program = recordedProgram([
      recordedFunction("f", ""),
      { ...topic("a"), position: { file: "topics.ts", line: 7, column: 1 } },
      recordedResource("random:index/randomId:RandomId", "id", {}),
      topic("b"),
      recordedResource("aws:ec2/vpc:Vpc", "vpc", {}),
    ]);
    expect(unservedDiagnostics(unservedResources(program))).to.deep.equal([
      ["info", "recorded, not served: aws:sns/topic:Topic (2, topics.ts:7), aws:ec2/vpc:Vpc (1)"],
    ]);
    expect(unservedDiagnostics(unservedResources(recordedProgram([recordedFunction("f", "")])))).to.deep.equal([]);
  });

  it("count the resources that nothing serves when they are of many types, and list these to who asks", () => {
    const types = ["subnet", "vpc", "instance", "volume"].map((name) => `aws:ec2/${name}:X`);
    const program = recordedProgram(types.map((type) => recordedResource(type, "a", {})));
    expect(unservedDiagnostics(unservedResources(program))).to.deep.equal([
      ["info", "recorded, not served: 4 resources of 4 types"],
      ["debug", `recorded, not served:\n${types.map((type) => `  ${type} (1)`).join("\n")}`],
    ]);
  });
});

describe("the functions of a stack with SQL Server, in the local run", () => {
  const { folder, remove } = temporaryFolder();
  let services: LocalServices;
  before(async () => {
    const functions = ["submitExam", "getExam", "migrateDatabase"].map(async (name) => {
      const { code, sourceMap } = await bundle(`handlers/${name}.ts`, options);
      const environment = { variables: { STORE_URL: `sqlserver:${secretArn}` } };
      return recordedFunction(name, code, { environment }, sourceMap);
    });
    const program = recordedProgram(await Promise.all(functions));
    services = await LocalServices.create(program, {
      ...context,
      dataDirectory: folder,
      functionEnvironment: ({ environment, dataDirectory }) =>
        environment.STORE_URL === undefined ? {} : { STORE_URL: `sqlite:${path.join(dataDirectory, "store.sqlite")}` },
    });
  });
  after(async () => {
    await services.close();
    remove();
  });

  async function returned(name: string, payload: unknown): Promise<unknown> {
    const result = await services.get("lambda").invoke(name, payload);
    if (result.kind !== "returned") throw new Error(JSON.stringify(result));
    return JSON.parse(result.payload);
  }

  it("keep their data in the local file, through the same interface", async () => {
    const body = { courseId: "data-modelling", answers: [{ questionId: "q1", answer: "yes" }] };
    const submitted = (await returned("submitExam", event("submitExam", { body }))) as { body: string };
    const exam = JSON.parse(submitted.body) as { examId: string };
    expect(exam).to.deep.include(body);
    const shown = await returned("getExam", event("getExam", { path: { examId: exam.examId } }));
    expect(shown).to.include({ statusCode: 200, body: submitted.body });
  });

  it("have nothing to migrate", async () => {
    expect(await returned("migrateDatabase", {})).to.deep.equal({ applied: [] });
  });
});
