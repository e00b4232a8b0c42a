import { readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { bundle } from "../../components/bundledFunction/bundle";
import type { BundleOptions } from "../../components/bundledFunction/bundle";
import { LocalServices, unservedResources, usedListeners } from "../../packages/local/src/localServices";
import { serviceModules } from "../../packages/local/src/services/registry";
import type { ServiceContext } from "../../packages/local/src/services/service";
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

  it("lists the listeners that the program needs", () => {
    expect([...usedListeners(identityProgram())]).to.have.members(["api", "aws", "cognito", "s3"]);
    expect([...usedListeners(recordedProgram([]))]).to.deep.equal([]);
  });

  it("tell once which resources nothing serves, with their count", () => {
    const topic = (name: string) => recordedResource("aws:sns/topic:Topic", name, {});
    const program = recordedProgram([
      recordedFunction("f", ""),
      topic("a"),
      recordedResource("random:index/randomId:RandomId", "id", {}),
      topic("b"),
      recordedResource("aws:ec2/vpc:Vpc", "vpc", {}),
    ]);
    expect(unservedResources(program)).to.equal("recorded, not served: aws:sns/topic:Topic (2), aws:ec2/vpc:Vpc (1)");
    expect(unservedResources(recordedProgram([recordedFunction("f", "")]))).to.equal(undefined);
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
