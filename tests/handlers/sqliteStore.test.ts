import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { Kysely } from "kysely";
import Database from "libsql";
import { OperatorError } from "../../handlers/log";
import { seedCourses } from "../../handlers/store/initialCourses";
import { openStore } from "../../handlers/store/openStore";
import { LibsqlDialect } from "../../handlers/store/sql/libsqlDialect";
import { configure, openSqliteStore, sqliteEngine } from "../../handlers/store/sql/sqliteStore";
import type { SqlSchema } from "../../handlers/store/sql/sqlSchema";
import { SqlStore } from "../../handlers/store/sql/sqlStore";
import { StoreBusyError } from "../../handlers/store/store";
import type { Exam, Store } from "../../handlers/store/store";
import { rejection } from "./rejection";
import { sqliteFixture } from "./stores";

const exam: Exam = {
  examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11",
  courseId: "data-modelling",
  answers: [{ questionId: "q1", answer: "yes" }],
  submittedAt: "2026-03-02T09:15:27.041Z",
};
const key = { hash: "key", fingerprint: "content" };

describe("the sqlite store", () => {
  const fixture = sqliteFixture();
  const open: { close(): unknown }[] = [];
  let url = "";
  let path = "";
  beforeEach(async () => {
    url = await fixture.start();
    path = url.replace("sqlite:", "");
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    await fixture.stop();
  });

  async function store(busyTimeoutMs?: number): Promise<Store> {
    const opened = await openSqliteStore(path, busyTimeoutMs);
    open.push(opened);
    return opened;
  }

  /** A second connection to the file, as another process has it. */
  function connection(): InstanceType<typeof Database> {
    const database = new Database(path);
    open.push(database);
    return database;
  }

  it("keeps what was stored over a restart, and seeds once", async () => {
    const first = await openStore(url);
    expect(await first.submitExam("ada", exam, key)).to.deep.equal({ kind: "stored", exam });
    await first.close();
    connection().exec("DELETE FROM courses WHERE courseId = 'git-foundations'");
    const second = await store();
    expect(await second.getExam("ada", exam.examId)).to.deep.equal(exam);
    const retried = { ...exam, examId: "another" };
    expect(await second.submitExam("ada", retried, key)).to.deep.equal({ kind: "stored", exam });
    const { courses } = await second.listCourses({ limit: 100 });
    expect(courses).to.have.length(seedCourses.length - 1);
  });

  it("answers a retry after its course is gone", async () => {
    const opened = await store();
    await opened.submitExam("ada", exam, key);
    connection().exec("DELETE FROM courses");
    expect(await opened.submitExam("ada", exam, key)).to.deep.equal({ kind: "stored", exam });
    expect(await opened.submitExam("ada", exam, { ...key, hash: "new" })).to.deep.equal({ kind: "unknownCourse" });
  });

  it("writes ahead, flushes each commit, and checks references", async () => {
    const database = connection();
    await configure(database, 1234);
    const pragma = (name: string) => database.prepare(`SELECT * FROM pragma_${name}`).all();
    expect(pragma("journal_mode")).to.deep.equal([{ journal_mode: "wal" }]);
    expect(pragma("synchronous")).to.deep.equal([{ synchronous: 2 }]);
    expect(pragma("foreign_keys")).to.deep.equal([{ foreign_keys: 1 }]);
    expect(pragma("busy_timeout")).to.deep.equal([{ timeout: 1234 }]);
  });

  it("lets the owner alone read the file", async () => {
    await store();
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it("can be opened by many at once, new file or not, and stores one exam for one key", async () => {
    const processes = Array.from({ length: 4 }, (_, index) => submitFromProcess(url, `exam-${index}`, "same key"));
    const stores = Array.from({ length: 4 }, () => store());
    const ids = await Promise.all(processes);
    expect(new Set(ids).size, ids.join(" ")).to.equal(1);
    expect(ids[0]).to.match(/^exam-\d$/);
    for (const each of await Promise.all(stores)) {
      expect((await each.listCourses({ limit: 100 })).courses).to.have.length(seedCourses.length);
      // The process that wrote it was killed right after its answer.
      expect((await each.getExam("ada", ids[0]!))?.examId).to.equal(ids[0]);
    }
    expect(connection().prepare("SELECT count(*) AS count FROM exams").all()).to.deep.equal([{ count: 1 }]);
  });

  it("gives up when another writer holds the lock for longer than the timeout", async () => {
    const opened = await store(50);
    const other = connection();
    other.exec("BEGIN IMMEDIATE");
    expect(await rejection(opened.submitExam("ada", exam, key))).to.be.instanceOf(StoreBusyError);
    expect(await opened.getCourse("data-modelling"), "reading goes on").to.include({ courseId: "data-modelling" });
    other.exec("ROLLBACK");
    expect(await opened.submitExam("ada", exam, key)).to.deep.equal({ kind: "stored", exam });
  });

  it("waits with opening a new file while another holds it, up to the timeout", async () => {
    const other = connection();
    other.exec("BEGIN EXCLUSIVE");
    expect(await rejection(openSqliteStore(path, 100))).to.be.instanceOf(StoreBusyError);
    const opening = store(5000);
    setTimeout(() => other.exec("ROLLBACK"), 150);
    await (await opening).check();
  });

  it("passes on a failure that is not about locks", async () => {
    const opened = await store();
    connection().exec("DROP TABLE submissionKeys");
    expect(await rejection(opened.submitExam("ada", exam, key))).to.have.property("code", "SQLITE_ERROR");
    connection().exec("DROP TABLE courses");
    expect(await rejection(opened.check())).to.have.property("code", "SQLITE_ERROR");
  });

  it("leaves nothing of a submission that fails half-way", async () => {
    const opened = await store();
    connection().exec("CREATE TRIGGER refuse BEFORE INSERT ON submissionKeys BEGIN SELECT RAISE(ABORT, 'no'); END");
    await rejection(opened.submitExam("ada", exam, key));
    expect(await opened.getExam("ada", exam.examId)).to.equal(undefined);
  });

  it("answers with what is on record when a parallel retry was first after all", async () => {
    const winner = await store();
    const database = connection();
    // Stands for an engine that lets two transactions begin: this one's insert fails, for the other's was first.
    database.exec("CREATE TEMP TRIGGER lose BEFORE INSERT ON exams BEGIN SELECT RAISE(ABORT, 'not unique'); END");
    const dialect = new LibsqlDialect(database, 1000);
    const driver = dialect.createDriver();
    const rollback = driver.rollbackTransaction.bind(driver);
    driver.rollbackTransaction = async (own) => {
      await rollback(own);
      await winner.submitExam("ada", exam, key);
    };
    dialect.createDriver = () => driver;
    const loser = new SqlStore(new Kysely<SqlSchema>({ dialect }), sqliteEngine);
    const late = { ...exam, examId: "late" };
    expect(await loser.submitExam("ada", late, key)).to.deep.equal({ kind: "stored", exam });
    expect(await loser.submitExam("ada", late, { ...key, fingerprint: "x" })).to.deep.equal({ kind: "keyReused" });
    expect(await loser.getExam("ada", "late")).to.equal(undefined);
  });

  describe("when it is opened", () => {
    it("refuses a file of a later version", async () => {
      await store();
      connection().exec("PRAGMA user_version = 99");
      const error = await rejection(openSqliteStore(path));
      expect(error).to.be.instanceOf(OperatorError);
      expect(error)
        .to.have.property("message")
        .that.matches(/has version 99 but this program supports 2; run the newer/);
    });

    it("refuses a file that is no database", async () => {
      writeFileSync(path, "no database ".repeat(100));
      expect(await rejection(openSqliteStore(path))).to.have.property("code", "SQLITE_NOTADB");
    });

    it("refuses a directory that does not exist", async () => {
      const missing = join(dirname(path), "missing", "file.db");
      const error = await rejection(openStore(`sqlite:${missing}`));
      expect(error).to.be.instanceOf(OperatorError);
      expect(error).to.have.property("message").that.includes(missing).and.includes("an existing directory");
    });

    for (const wrong of [undefined, "", "sqlite:", "dynamodb:", "mysql:x", "/var/data/file.db", "SQLITE:/x"]) {
      it(`refuses the STORE_URL ${JSON.stringify(wrong)}`, async () => {
        const error = await rejection(openStore(wrong));
        expect(error).to.be.instanceOf(OperatorError);
        expect(error)
          .to.have.property("message")
          .that.includes("sqlite:<absolute path")
          .and.includes("dynamodb:<table")
          .and.includes("sqlserver:<ARN");
      });
    }

    it("refuses a relative path", async () => {
      const error = await rejection(openStore("sqlite:file.db"));
      expect(error).to.be.instanceOf(OperatorError);
      expect(error).to.have.property("message").that.includes('relative path "file.db"');
    });
  });
});

function submitFromProcess(...args: string[]): Promise<string> {
  const script = join(__dirname, "fixtures/submitFromProcess.ts");
  const loader = join(__dirname, "../../loader.cjs");
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--conditions", "workspace", "--require", loader, script, ...args],
      (error, stdout, stderr) => {
        if (error?.signal === "SIGKILL") resolve(stdout);
        else reject(new Error(`the process ended in another way: ${stderr}`));
      },
    );
  });
}
