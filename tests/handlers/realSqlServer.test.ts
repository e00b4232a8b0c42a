import { expect } from "chai";
import { migrateSqlServer } from "../../handlers/store/sql/migrateSqlServer";
import { anyCertificate } from "../../handlers/store/sql/serverSettings";
import { SqlServerStore } from "../../handlers/store/sql/sqlServerStore";
import { StoreUnavailableError } from "../../handlers/store/store";
import type { Exam } from "../../handlers/store/store";
import { rejection } from "./rejection";
import { howToAsk, RealServer, settingsOf } from "./sqlServer/realServer";
import { selfSignedCertificate } from "./sqlServer/selfSignedCertificate";
import { settingsSource } from "./sqlServer/standInServer";

const url = process.env.SQLSERVER_URL ?? "";
const exam: Exam = {
  examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11",
  courseId: "data-modelling",
  answers: [{ questionId: "q1", answer: "yes" }],
  submittedAt: "2026-03-02T09:15:27.041Z",
};
const key = { hash: "key", fingerprint: "content" };

describe("a real SQL Server", function () {
  this.timeout(120_000);
  if (url === "") {
    it(`is not asked: ${howToAsk}`);
    return;
  }

  let server: RealServer;
  const stores: SqlServerStore[] = [];
  beforeEach(async () => {
    server = await RealServer.start(url);
    await server.reset();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((opened) => opened.close()));
  });
  after(() => RealServer.stop());

  function store(): SqlServerStore {
    const opened = new SqlServerStore(settingsSource(() => server.settings));
    stores.push(opened);
    return opened;
  }

  it("is migrated once", async () => {
    const source = settingsSource(() => server.settings);
    const runs = [migrateSqlServer(source, { withinMs: 60_000 }), migrateSqlServer(source, { withinMs: 60_000 })];
    expect(await Promise.all(runs)).to.deep.equal([[], []]);
  });

  it("stores one exam for one key that many connections submit at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => store().submitExam("ada", { ...exam, examId: `exam-${index}` }, key)),
    );
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).to.equal(1);
  });

  it("tells texts apart by case and accent, and orders them by code point", async () => {
    const opened = store();
    await opened.submitExam("ada", exam, key);
    for (const other of ["Ada", "ADA", "ada\u0301"])
      expect(await opened.getExam(other, exam.examId)).to.equal(undefined);
    expect(await opened.getCourse("Data-Modelling")).to.equal(undefined);
  });

  it("shows a certificate that nobody trusts without saying so", async () => {
    const verified = { ...server.settings, ...selfSignedCertificate([server.settings.host]) };
    const opened = new SqlServerStore(settingsSource(() => verified));
    expect(await rejection(opened.check())).to.be.instanceOf(StoreUnavailableError);
    await opened.close();
  });
});

describe("SQLSERVER_URL", () => {
  it("is read with its escapes, and port 1433 unless it has one", () => {
    const settings = settingsOf("sqlserver://sa:p%40ss%2Fword@localhost/master?trustServerCertificate=true");
    expect(settings).to.deep.equal({
      host: "localhost",
      port: 1433,
      dbname: "master",
      username: "sa",
      password: "p@ss/word",
      certificate: anyCertificate,
    });
  });

  for (const wrong of [
    "sqlserver://sa:password@localhost/master",
    "sqlserver://sa:password@localhost/master?trustServerCertificate=false",
    "sqlserver://sa@localhost/master?trustServerCertificate=true",
    "sqlserver://sa:password@localhost?trustServerCertificate=true",
    "mssql://sa:password@localhost/master?trustServerCertificate=true",
    "localhost",
  ]) {
    it(`may not be ${wrong}`, () => {
      expect(() => settingsOf(wrong)).to.throw(/^SQLSERVER_URL must be sqlserver:\/\/user:password@host/);
    });
  }
});
