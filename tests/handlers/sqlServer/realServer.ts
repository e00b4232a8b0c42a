import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { seedCourses } from "../../../handlers/store/initialCourses";
import { migrateSqlServer } from "../../../handlers/store/sql/migrateSqlServer";
import { anyCertificate } from "../../../handlers/store/sql/serverSettings";
import type { ServerSettings } from "../../../handlers/store/sql/serverSettings";
import { SqlServerDatabase } from "../../../handlers/store/sql/sqlServerDatabase";
import { courseRow } from "../../../handlers/store/sql/sqlStore";
import type { SqlSchema } from "../../../handlers/store/sql/sqlSchema";
import { settingsSource } from "./standInServer";

const form = "sqlserver://user:password@host:1433/master?trustServerCertificate=true";

/** How to have the tests run on a SQL Server too. */
export const howToAsk = `set SQLSERVER_URL=${form} (docs/data-layer.md)`;

const limits = { connectMs: 15_000, requestMs: 30_000, acquireMs: 60_000, idleMs: 60_000 };

/**
 * Reads SQLSERVER_URL. Only tests know such URLs: a service container makes its certificate itself, under another name
 * than its host's, so there is nothing to pin, and the URL has to say that it is known.
 */
export function settingsOf(text: string): ServerSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const dbname = decodeURIComponent(url?.pathname.slice(1) ?? "");
  const complete = url?.protocol === "sqlserver:" && url.hostname !== "" && url.username !== "" && url.password !== "";
  if (!complete || dbname === "" || url.search !== "?trustServerCertificate=true") {
    throw new Error(`SQLSERVER_URL must be ${form}; a password's special characters are percent-encoded in it`);
  }
  return {
    host: url.hostname,
    port: Number(url.port || 1433),
    dbname,
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    certificate: anyCertificate,
  };
}

/** A database of this process's own on the server that SQLSERVER_URL names. */
export class RealServer {
  static #started: Promise<RealServer> | undefined;

  readonly #administrator: ServerSettings;

  private constructor(
    readonly settings: ServerSettings,
    administrator: ServerSettings,
  ) {
    this.#administrator = administrator;
  }

  /** Makes the database at the first call. */
  static start(url: string): Promise<RealServer> {
    this.#started ??= this.#create(settingsOf(url));
    return this.#started;
  }

  static async #create(administrator: ServerSettings): Promise<RealServer> {
    const dbname = `learninghub_test_${randomBytes(6).toString("hex")}`;
    const server = new RealServer({ ...administrator, dbname }, administrator);
    await server.#administrate(sql`create database ${sql.id(dbname)}`);
    await migrateSqlServer(
      settingsSource(() => server.settings),
      { withinMs: 60_000 },
    );
    return server;
  }

  /** Drops the database, if there is one. */
  static async stop(): Promise<void> {
    const server = await this.#started;
    this.#started = undefined;
    if (server === undefined) return;
    const name = sql.id(server.settings.dbname);
    await server.#administrate(sql`alter database ${name} set single_user with rollback immediate`);
    await server.#administrate(sql`drop database ${name}`);
  }

  /** As the migrations have left it. */
  async reset(): Promise<void> {
    await this.#use(this.settings, async (database) => {
      for (const table of ["submissionKeys", "exams", "courses"] as const) await database.deleteFrom(table).execute();
      await database.insertInto("courses").values(seedCourses.map(courseRow)).execute();
    });
  }

  #administrate(statement: ReturnType<typeof sql>): Promise<void> {
    return this.#use(this.#administrator, async (database) => {
      await statement.execute(database);
    });
  }

  async #use(settings: ServerSettings, work: (database: Kysely<SqlSchema>) => Promise<void>): Promise<void> {
    const database = new SqlServerDatabase(() => Promise.resolve(settings), limits);
    try {
      await work(database.kysely);
    } finally {
      await database.destroy();
    }
  }
}
