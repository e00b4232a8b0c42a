import { expect } from "chai";
import { OperatorError } from "../../handlers/log";
import { handler } from "../../handlers/migrateDatabase";
import { migrateSqlServer } from "../../handlers/store/sql/migrateSqlServer";
import { mssqlMigrations } from "../../handlers/store/sql/mssqlMigrations";
import { SqlServerStore } from "../../handlers/store/sql/sqlServerStore";
import { seedCourses } from "../../handlers/store/initialCourses";
import { captureLog } from "./capturedLog";
import { rejection } from "./rejection";
import { secretArn, settingsSource, StandInServer } from "./sqlServer/standInServer";
import { SecretsServer } from "./sqlServer/secretsServer";
import { SqlServerError } from "./sqlServer/tdsTokens";
import { setEnvironment } from "./stores";

const names = ["0001-tables", "0002-courses", "0003-application-role"];

describe("the migrations of a SQL Server database", () => {
  let server: StandInServer;
  beforeEach(async () => {
    server = await StandInServer.start({ migrated: false });
  });
  afterEach(() => server.stop());

  function migrate(withinMs = 10_000, onWait?: (reason: Error) => void): Promise<string[]> {
    const source = settingsSource(() => server.settings);
    return migrateSqlServer(source, { withinMs, pauseMs: 1, ...(onWait && { onWait }) });
  }

  async function courses(): Promise<string[]> {
    const store = new SqlServerStore(settingsSource(() => server.settings));
    const { courses: found } = await store.listCourses({ limit: 100 });
    await store.close();
    return found.map(({ courseId }) => courseId);
  }

  it("have the reviewed checksums, of which a released one never changes", () => {
    expect(Object.keys(mssqlMigrations)).to.deep.equal(names);
  });

  it("make the tables, the courses and the application's role, once", async () => {
    expect(await migrate()).to.deep.equal(names);
    expect(await courses()).to.have.members(seedCourses.map(({ courseId }) => courseId));
    expect(server.database.grants).to.deep.equal([
      `if database_principal_id('application') is null create role "application"`,
      'grant select on "courses" to "application"',
      'grant select, insert on "exams" to "application"',
      'grant select, insert on "submissionKeys" to "application"',
    ]);
    server.database.run("DELETE FROM courses WHERE courseId = 'git-foundations'");
    expect(await migrate()).to.deep.equal([]);
    expect(await courses()).not.to.include("git-foundations");
  });

  it("happen once when several run at once", async () => {
    const applied = await Promise.all([migrate(), migrate(), migrate()]);
    expect(applied.flat()).to.deep.equal(names);
    expect(await courses()).to.have.length(seedCourses.length);
  });

  it("leave nothing of a step that fails, and say which error it was", async () => {
    server.tds.behaviour.fault = (sql) =>
      sql.startsWith('create table "submissionKeys"') ? new SqlServerError(262, "permission denied.") : undefined;
    const error = await rejection(migrate());
    expect(error).to.be.instanceOf(OperatorError);
    expect(error)
      .to.have.property("message")
      .that.matches(/brought up to date \(error 262\): permission denied\./);
    expect(server.database.run("SELECT name FROM sqlite_master WHERE name = 'courses'")).to.deep.equal([]);
    server.tds.behaviour.fault = () => undefined;
    expect(await migrate()).to.deep.equal(names);
  });

  it("are tried again when the connection breaks in the middle, or SQL Server asks for it", async () => {
    const faults = [new SqlServerError(1205, "deadlock", 13), "drop" as const, "dropAfter" as const];
    server.tds.behaviour.fault = (sql) => (sql.startsWith('create table "exams"') ? faults.shift() : undefined);
    const waits: string[] = [];
    expect(await migrate(10_000, ({ name }) => waits.push(name))).to.deep.equal(names);
    expect(waits).to.have.length(3);
  });

  it("wait for a server that is still starting, and for its users", async () => {
    await server.tds.close();
    const { behaviour } = server.tds;
    const accepts = behaviour.logIn;
    behaviour.logIn = () => new SqlServerError(18456, "Login failed.");
    let waits = 0;
    const migrating = migrate(10_000, () => {
      waits += 1;
      if (waits === 2) void server.listen();
      if (server.tds.logIns.length === 3) behaviour.logIn = accepts;
    });
    expect(await migrating).to.deep.equal(names);
    expect(waits).to.be.at.least(5);
  });

  it("give up in time on a server that does not come, and say why", async () => {
    await server.tds.close();
    const error = await rejection(migrate(50));
    expect(error).to.be.instanceOf(OperatorError);
    expect(error)
      .to.have.property("message")
      .that.matches(/was not ready within 0 s: .*ECONNREFUSED/);
  });

  it("refuse a database of a later version of the program", async () => {
    await migrate();
    server.database.run("INSERT INTO kysely_migration VALUES ('0099-later', '2026-01-01T00:00:00.000Z')");
    const error = await rejection(migrate());
    expect(error).to.be.instanceOf(OperatorError);
    expect(error)
      .to.have.property("message")
      .that.matches(/0099-later.*deploy the newer program/);
  });

  describe("by the function of the deployment", () => {
    const secrets = new SecretsServer();
    const lines = captureLog();
    const variables = ["STORE_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    const before = variables.map((name) => [name, process.env[name]] as const);
    const context = { getRemainingTimeInMillis: () => 15_000 };

    it("answers with what it applied", async () => {
      secrets.secret = server.secret();
      process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = await secrets.listen();
      process.env.AWS_ACCESS_KEY_ID = "test";
      process.env.AWS_SECRET_ACCESS_KEY = "test";
      process.env.STORE_URL = `sqlserver:${secretArn}`;
      try {
        expect(await handler({}, context)).to.deep.equal({ applied: names });
        expect(await handler({}, context)).to.deep.equal({ applied: [] });
        expect(lines.map(({ message }) => message)).to.deep.equal(Array(2).fill("the database is up to date"));
        await server.tds.close();
        const error = await rejection(handler({}, { getRemainingTimeInMillis: () => 5_050 }));
        expect(error).to.have.property("message").that.includes("was not ready");
        expect(lines.at(-1)).to.include({ level: "error" });
        expect(JSON.stringify(lines)).not.to.include(server.password);
      } finally {
        await secrets.close();
        for (const [name, value] of before) setEnvironment(name, value);
      }
    });

    it("does nothing to an SQLite file, and refuses a table", async () => {
      try {
        process.env.STORE_URL = "sqlite:/no/such/file.db";
        expect(await handler({}, context)).to.deep.equal({ applied: [] });
        process.env.STORE_URL = "dynamodb:documents";
        expect(await rejection(handler({}, context))).to.be.instanceOf(OperatorError);
        Reflect.deleteProperty(process.env, "STORE_URL");
        expect(await rejection(handler({}, context))).to.be.instanceOf(OperatorError);
      } finally {
        for (const [name, value] of before) setEnvironment(name, value);
      }
    });
  });
});
