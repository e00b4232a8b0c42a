import { expect } from "chai";
import { bundle } from "../../components/bundledFunction/bundle";
import type { BundleOptions } from "../../components/bundledFunction/bundle";
import localConfig from "../../local.config";
import { LocalServices } from "../../packages/local/src/localServices";
import { event } from "../handlers/invoke";
import { root } from "../projectFiles";
import { recordedFunction, recordedProgram } from "./recordedFixtures";
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
const events = {
  onRequest: ignore,
  onIdentityRequest: ignore,
  onBucketRequest: ignore,
  onFunctionLog: ignore,
  onCode: ignore,
  onDiagnostic: ignore,
};

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
    const place = { root, dataDirectory: folder, bucketEndpoint: "http://127.0.0.1:1", config: localConfig };
    services = await LocalServices.create(program, { ...place, events });
  });
  after(async () => {
    await services.close();
    remove();
  });

  async function returned(name: string, payload: unknown): Promise<unknown> {
    const result = await services.functions.invoke(name, payload);
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
