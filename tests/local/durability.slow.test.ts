import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import Database from "libsql";
import { evaluate } from "../../packages/local/src/record/evaluate";
import { root } from "../projectFiles";
import { poolKeys, token } from "../../ops/security/attacks/tokens";
import { signIn, StartedRun, temporaryFolder } from "./startedRun";
import { randomFrom, SubmittedExams } from "./submittedExams";
import type { ExamApi } from "./submittedExams";

/** DURABILITY_SEED repeats a run: the same requests, and kills after the same answers. */
const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 2 ** 31);
const writers = 4;

describe("acknowledged exams", function () {
  this.timeout(300_000);
  const random = randomFrom(seed);
  const running: { kill(): void }[] = [];
  let exams: SubmittedExams;
  let data: string;
  let remove: () => void;

  beforeEach(() => {
    exams = new SubmittedExams(random);
    ({ folder: data, remove } = temporaryFolder());
  });
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.log(`      DURABILITY_SEED=${seed}`);
    for (const process of running.splice(0)) process.kill();
    remove();
  });

  /** Parallel writers, and a kill after a random number of answers, somewhere within the next ones. */
  async function submitUntilKilled(api: ExamApi, kill: () => Promise<unknown>): Promise<void> {
    const state = { answersLeft: Math.floor(random() * 12), gone: false };
    const killing = async (): Promise<void> => {
      await delay(random() * 8);
      state.gone = true;
      await kill();
    };
    let killed: Promise<void> | undefined;
    const onAnswer = (): void => {
      if (--state.answersLeft < 0) killed ??= killing();
    };
    const isGone = () => state.gone;
    await Promise.all(Array.from({ length: writers }, () => exams.submitUntilGone(api, isGone, onAnswer)));
    await killed;
  }

  function expectOneExamForEachKey(): void {
    const database = new Database(path.join(data, "dynamodb.sqlite"), { readonly: true });
    try {
      const count = (sql: string) => (database.prepare(sql).get() as { count: number }).count;
      const stored = "FROM (SELECT item, item ->> '$.sk.S' AS sk FROM entry) WHERE sk";
      expect(count(`SELECT count(*) AS count ${stored} = 'EXAM'`)).to.equal(exams.keys);
      expect(count(`SELECT count(DISTINCT item ->> '$.answers') AS count ${stored} = 'EXAM'`)).to.equal(exams.keys);
      expect(count(`SELECT count(*) AS count ${stored} LIKE 'KEY#%'`)).to.equal(exams.keys);
      expect(database.prepare("PRAGMA integrity_check").get()).to.include({ integrity_check: "ok" });
    } finally {
      database.close();
    }
  }

  it(`survive 50 kills of the API's process, once each (DURABILITY_SEED=${seed})`, async () => {
    // Recorded once: what is killed is everything that takes part in a request, and not the evaluation before.
    const configOverrides = { "learninghub:throttleRateLimit": "10000", "learninghub:throttleBurstLimit": "5000" };
    const program = await evaluate({ root, stack: "dev", configOverrides });
    const programFile = path.join(data, "program.json");
    writeFileSync(programFile, JSON.stringify(program));
    const publicKey = poolKeys.publicKey.export({ type: "spki", format: "pem" }).toString();
    const authorization = `Bearer ${token({ iss: program.outputs.issuer, aud: program.outputs.userPoolClientId })}`;

    async function start(): Promise<{ api: ExamApi; kill: () => Promise<unknown> }> {
      const child = fork(path.join(__dirname, "fixtures/killedApi.ts"), [programFile, data, publicKey], {
        cwd: root,
        execArgv: ["--conditions", "workspace", "--require", path.join(root, "loader.cjs")],
      });
      running.push({ kill: () => child.kill("SIGKILL") });
      const exit = once(child, "exit");
      const [apiUrl] = (await once(child, "message")) as [string];
      const kill = () => {
        child.kill("SIGKILL");
        return exit;
      };
      return { api: { apiUrl, authorization }, kill };
    }

    for (let kills = 0; kills < 50; kills += 1) {
      const { api, kill } = await start();
      await submitUntilKilled(api, kill);
    }
    expect(exams.acknowledged).to.be.at.least(50);
    expect(exams.unanswered, "some kills came in the middle of a request").to.be.at.least(10);
    const { api, kill } = await start();
    await exams.check(api);
    await kill();
    expectOneExamForEachKey();
  });

  it("survive kills of the whole local run", async () => {
    async function start(): Promise<{ run: StartedRun; api: ExamApi }> {
      const run = StartedRun.in(root, "--data", data, "--json", "--port", "0");
      running.push({ kill: () => run.process.kill("SIGKILL") });
      const ready = await run.ready();
      return { run, api: { apiUrl: ready.apiUrl, authorization: `Bearer ${(await signIn(ready)).IdToken}` } };
    }

    for (let kills = 0; kills < 3; kills += 1) {
      const { run, api } = await start();
      await submitUntilKilled(api, () => run.end("SIGKILL"));
    }
    const { run, api } = await start();
    await exams.check(api);
    expect(await run.end()).to.equal(0);
    expectOneExamForEachKey();
  });
});
