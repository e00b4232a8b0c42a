import { expect } from "chai";
import { OperatorError } from "../../handlers/log";
import { openStore } from "../../handlers/store/openStore";
import type { ServerSettings } from "../../handlers/store/sql/serverSettings";
import { SqlServerStore } from "../../handlers/store/sql/sqlServerStore";
import type { StoreLimits } from "../../handlers/store/sql/sqlServerStore";
import { StoreBusyError, StoreUnavailableError } from "../../handlers/store/store";
import type { Exam } from "../../handlers/store/store";
import { rejection } from "./rejection";
import { selfSignedCertificate } from "./sqlServer/selfSignedCertificate";
import { settingsSource, StandInServer } from "./sqlServer/standInServer";
import type { Fault } from "./sqlServer/tdsBehaviour";
import { SqlServerError } from "./sqlServer/tdsTokens";

const exam: Exam = {
  examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11",
  courseId: "data-modelling",
  answers: [{ questionId: "q1", answer: "yes" }],
  submittedAt: "2026-03-02T09:15:27.041Z",
};
const key = { hash: "key", fingerprint: "content" };
const stored = { kind: "stored", exam };
const deadlock = new SqlServerError(1205, "Transaction was deadlocked; rerun the transaction.", 13);

describe("the sqlserver store", () => {
  const open: SqlServerStore[] = [];
  let server: StandInServer;
  /** What the secret holds. */
  let settings: ServerSettings;
  let source: ReturnType<typeof settingsSource>;
  beforeEach(async () => {
    server = await StandInServer.start();
    settings = server.settings;
    source = settingsSource(() => settings);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await server.stop();
  });

  function store(limits: Partial<StoreLimits> = {}): SqlServerStore {
    const opened = new SqlServerStore(source, { breakMs: 1, firstPauseMs: 1, ...limits });
    open.push(opened);
    return opened;
  }

  /** The fault hits the first statements that begin with the text, so many times. */
  function fail(beginning: string, fault: Fault, times = Infinity): void {
    let left = times;
    server.tds.behaviour.fault = (statement) => (statement.startsWith(beginning) && left-- > 0 ? fault : undefined);
  }

  function exams(): unknown {
    return server.database.run("SELECT count(*) AS exams FROM exams");
  }

  async function unavailable(work: Promise<unknown>): Promise<Error> {
    const error = await rejection(work);
    expect(error).to.be.instanceOf(StoreUnavailableError);
    return error as Error;
  }

  /** What the log says of an error: the messages that were written for it. */
  function explanation(error: unknown): string {
    if (!(error instanceof Error)) return "";
    return [error instanceof OperatorError ? error.message : "", explanation(error.cause)].join(" ").trim();
  }

  describe("the connection", () => {
    it("is one for all methods, with the settings read once", async () => {
      const opened = store();
      await Promise.all([opened.check(), opened.getCourse("data-modelling"), opened.submitExam("ada", exam, key)]);
      await opened.getExam("ada", exam.examId);
      expect(server.tds.logIns).to.deep.equal([
        { userName: "learninghub", password: "first password", database: "learninghub" },
      ]);
      expect(source.reads).to.equal(1);
    });

    it("is not made before it is needed, and gone after close, whatever runs", async () => {
      const opened = store();
      expect(server.tds.openConnections).to.equal(0);
      fail("select", "hang");
      const running = rejection(opened.getCourse("data-modelling"));
      while (server.tds.statements.length === 0) await new Promise(setImmediate);
      await opened.close();
      expect(await running).to.be.instanceOf(Error);
      await server.tds.allGone();
      expect(await rejection(opened.check())).to.have.property("message", "the store is closed");
    });

    it("is replaced after a pause that is longer than the server's patience", async () => {
      const opened = store();
      await opened.check();
      const now = Date.now.bind(Date);
      Date.now = () => now() + 60_000;
      try {
        await opened.check();
      } finally {
        Date.now = now;
      }
      expect(server.tds.logIns).to.have.length(2);
    });

    it("is replaced when it broke while nobody used it", async () => {
      const opened = store();
      await opened.check();
      server.tds.drop();
      expect(await opened.submitExam("ada", exam, key)).to.deep.equal(stored);
    });
  });

  describe("the certificate", () => {
    it("is the pinned one, and no password goes to a server with another", async () => {
      server.shown = selfSignedCertificate(["localhost"]);
      const error = await unavailable(store().check());
      expect(explanation(error)).to.match(/certificate differs from the secret's.*no password was sent/);
      expect(server.tds.logIns).to.deep.equal([]);
    });

    it("has the host's name", async () => {
      server.shown = selfSignedCertificate(["other.example.com"]);
      settings = { ...settings, certificate: server.shown.certificate };
      const error = await unavailable(store().check());
      expect(explanation(error)).to.include("ERR_TLS_CERT_ALTNAME_INVALID");
      expect(server.tds.logIns).to.deep.equal([]);
    });

    it("may have the address in the place of a name", async () => {
      server.shown = selfSignedCertificate(["127.0.0.1"]);
      settings = { ...settings, host: "127.0.0.1", certificate: server.shown.certificate };
      await store().check();
      server.shown = selfSignedCertificate(["127.0.0.2"]);
      settings = { ...settings, certificate: server.shown.certificate };
      source.invalidate();
      expect(explanation(await unavailable(store().check()))).to.include("ERR_TLS_CERT_ALTNAME_INVALID");
    });

    it("is required: a server without encryption is refused before the password goes out", async () => {
      server.tds.behaviour.unencrypted = true;
      const error = await unavailable(store().check());
      expect(explanation(error)).to.include("the server offers no encryption; no password was sent");
      expect(server.tds.clearLogIns).to.equal(0);
    });
  });

  describe("after the secret changed", () => {
    it("logs in with the new password", async () => {
      const opened = store();
      await opened.check();
      server.password = "second password";
      settings = server.settings;
      server.tds.drop();
      await opened.check();
      expect(server.tds.logIns.map(({ password }) => password)).to.deep.equal([
        "first password",
        "first password",
        "second password",
      ]);
      expect(source.reads).to.equal(2);
    });

    it("finds the new host", async () => {
      const opened = store();
      await opened.check();
      const replacement = await StandInServer.start();
      try {
        settings = replacement.settings;
        await server.tds.close();
        await opened.check();
        expect(replacement.tds.logIns).to.have.length(1);
        await opened.close();
      } finally {
        await replacement.stop();
      }
    });

    it("gives up after one more try, and says what is wrong without the password", async () => {
      server.password = "another";
      const error = await unavailable(store().check());
      expect(server.tds.logIns).to.have.length(2);
      expect(explanation(error)).to.match(/rejected the login with error 18456/);
      expect(explanation(error)).not.to.include("first password");
    });
  });

  describe("when the server is out of reach", () => {
    it("says so, and recovers with it", async () => {
      const opened = store();
      await server.tds.close();
      const error = await unavailable(opened.getCourse("data-modelling"));
      expect(explanation(error)).to.match(/cannot be reached \(ECONNREFUSED\)/);
      await server.listen();
      expect(await opened.getCourse("data-modelling")).to.include({ courseId: "data-modelling" });
    });

    it("does not wait longer for a silent one than it may", async () => {
      server.tds.behaviour.silent = true;
      const error = await unavailable(store({ connectMs: 50 }).check());
      expect(explanation(error)).to.match(/cannot be reached \(ETIMEOUT\)/);
    });

    it("tries nothing for a while after two failures, and everything after one success", async () => {
      server.tds.behaviour.logIn = () => deadlock;
      const opened = store({ breakMs: 60_000 });
      await unavailable(opened.check());
      await unavailable(opened.check());
      expect(server.tds.logIns).to.have.length(4);
      const refused = await unavailable(opened.check());
      expect(refused.message).to.include("a moment ago");
      expect(explanation(refused)).to.include("rejected the login");
      expect(server.tds.logIns).to.have.length(4);

      server.tds.behaviour.logIn = () => undefined;
      const now = Date.now.bind(Date);
      Date.now = () => now() + 60_001;
      try {
        await opened.check();
      } finally {
        Date.now = now;
      }
      await opened.check();
    });
  });

  describe("when something breaks in the middle", () => {
    for (const [name, fault] of Object.entries({ breaks: "drop", hangs: "hang" } as const)) {
      for (const statement of ["select", 'insert into "exams"', "begin", "commit"]) {
        it(`stores the exam once when ${statement} ${name}`, async () => {
          fail(statement, fault, 1);
          expect(await store({ requestMs: 400 }).submitExam("ada", exam, key)).to.deep.equal(stored);
          expect(exams()).to.deep.equal([{ exams: 1 }]);
        });
      }
    }

    it("answers with the exam whose commit was done and not acknowledged", async () => {
      fail("commit", "dropAfter", 1);
      expect(await store().submitExam("ada", exam, key)).to.deep.equal(stored);
      expect(exams()).to.deep.equal([{ exams: 1 }]);
      expect(server.tds.statements.filter(({ sql }) => sql.startsWith('insert into "exams"'))).to.have.length(1);
    });

    it("gives up on a server that breaks every time", async () => {
      fail("select", "drop");
      await unavailable(store().getCourse("data-modelling"));
      expect(exams()).to.deep.equal([{ exams: 0 }]);
    });

    it("ends an operation that takes too long as a whole, and its connection", async () => {
      fail("insert", "hang");
      await unavailable(store({ operationMs: 200, requestMs: 60_000 }).submitExam("ada", exam, key));
      await server.tds.allGone();
      expect(exams()).to.deep.equal([{ exams: 0 }]);
    });
  });

  describe("when SQL Server is busy", () => {
    for (const statement of [
      "begin",
      'select "exams"',
      'insert into "exams"',
      'insert into "submissionKeys"',
      "commit",
    ]) {
      it(`runs the transaction again after a deadlock in ${statement}`, async () => {
        fail(statement, deadlock, 1);
        expect(await store().submitExam("ada", exam, key)).to.deep.equal(stored);
        expect(exams()).to.deep.equal([{ exams: 1 }]);
        expect(server.tds.logIns, "the connection stays").to.have.length(1);
      });
    }

    it("says that it is busy when that goes on, and that is no outage", async () => {
      fail('insert into "exams"', deadlock);
      const opened = store();
      for (let times = 0; times < 3; times++) {
        expect(await rejection(opened.submitExam("ada", exam, key))).to.be.instanceOf(StoreBusyError);
      }
      expect(await opened.getCourse("data-modelling")).to.include({ courseId: "data-modelling" });
    });
  });

  it("answers with what is on record when a parallel retry was first", async () => {
    const winner = store();
    await winner.check();
    const late = { ...exam, examId: "late" };
    fail('insert into "submissionKeys"', new SqlServerError(2627, "Violation of PRIMARY KEY constraint."), 1);
    const before = server.tds.behaviour.fault;
    server.tds.behaviour.fault = (statement) => {
      // The other's row, as it is there once its transaction has been waited for.
      if (statement === "rollback") throw new Error("nothing is open after a failed statement");
      return before(statement);
    };
    const losing = store().submitExam("ada", late, key);
    const winning = losing.then(
      () => undefined,
      () => winner.submitExam("ada", exam, key),
    );
    expect(await rejection(losing)).to.have.property("number", 2627);
    expect(await winning).to.deep.equal(stored);
    expect(await store().submitExam("ada", late, key)).to.deep.equal(stored);
    expect(await store().submitExam("ada", late, { ...key, fingerprint: "x" })).to.deep.equal({ kind: "keyReused" });
  });

  it("stores one exam for one key that many processes submit at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) => store().submitExam("ada", { ...exam, examId: `exam-${index}` }, key)),
    );
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).to.equal(1);
    expect(exams()).to.deep.equal([{ exams: 1 }]);
  });

  it("passes on what no retry fixes", async () => {
    server.database.run("DROP TABLE submissionKeys");
    expect(await rejection(store().submitExam("ada", exam, key))).to.have.property("number", 208);
    expect(server.tds.statements.filter(({ sql }) => sql.includes("submissionKeys"))).to.have.length(2);
  });

  it("refuses a student whose id SQL Server would take for another's", async () => {
    const opened = store();
    await opened.submitExam("ada", exam, key);
    expect(await rejection(opened.getExam("ada ", exam.examId))).to.be.instanceOf(TypeError);
    expect(await rejection(opened.submitExam("ada ", exam, key))).to.be.instanceOf(TypeError);
  });

  for (const wrong of [
    "sqlserver:learninghub",
    "sqlserver://sa:Secret-Password-1@host:1433/db",
    "sqlserver://sa:Secret-Password-1@host:1433/db?trustServerCertificate=true",
    "sqlserver:arn:aws:s3:::bucket",
    "mssql://sa:Secret-Password-1@host/db",
  ]) {
    it(`is not opened by the STORE_URL ${wrong}, which the error does not repeat`, async () => {
      const error = await rejection(openStore(wrong));
      expect(error).to.be.instanceOf(OperatorError);
      const { message } = error as OperatorError;
      expect(message).to.include("sqlserver:<ARN of a Secrets Manager secret>");
      expect(message).not.to.include("Secret-Password-1");
    });
  }
});
