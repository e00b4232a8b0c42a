import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { migrateSqlServer } from "../../../handlers/store/sql/migrateSqlServer";
import type { SettingsSource } from "../../../handlers/store/sql/serverSecret";
import type { ServerSettings } from "../../../handlers/store/sql/serverSettings";
import { selfSignedCertificate } from "./selfSignedCertificate";
import type { SelfSignedCertificate } from "./selfSignedCertificate";
import { StandInDatabase } from "./standInDatabase";
import { TdsServer } from "./tdsServer";
import { SqlServerError } from "./tdsTokens";

export const secretArn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:learninghub-database-AbCdEf";

const hostCertificate = selfSignedCertificate(["localhost"]);
let template: string | undefined;

/** A server with a database of its own, in this process. */
export class StandInServer {
  readonly tds: TdsServer;
  readonly database: StandInDatabase;
  password = "first password";
  /** What the server shows. */
  shown: SelfSignedCertificate = hostCertificate;
  #port = 0;

  private constructor(readonly directory: string) {
    this.database = new StandInDatabase(join(directory, "database.sqlite"));
    this.tds = new TdsServer(
      () => createSecureContext({ key: this.shown.key, cert: this.shown.certificate }),
      () => this.database.newSession(),
    );
    this.tds.behaviour.logIn = ({ userName, password }) =>
      userName === "learninghub" && password === this.password
        ? undefined
        : new SqlServerError(18456, `Login failed for user '${userName}'.`);
  }

  /** @param migrated false for an empty database. Default true. */
  static async start({ migrated = true } = {}): Promise<StandInServer> {
    const directory = mkdtempSync(join(tmpdir(), "learninghub-sqlserver-"));
    if (migrated) copyFileSync(await migratedFile(), join(directory, "database.sqlite"));
    const server = new StandInServer(directory);
    await server.listen();
    return server;
  }

  get settings(): ServerSettings {
    return {
      host: "localhost",
      port: this.#port,
      dbname: "learninghub",
      username: "learninghub",
      password: this.password,
      certificate: hostCertificate.certificate,
    };
  }

  /** As the secret holds it. */
  secret(changes: Record<string, unknown> = {}): string {
    return JSON.stringify({ engine: "sqlserver", ...this.settings, ...changes });
  }

  /** Listens on the port that it had, after it was stopped. */
  async listen(): Promise<void> {
    this.#port = await this.tds.listen(this.#port);
  }

  async stop(): Promise<void> {
    await this.tds.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** A source of settings that counts how often they are read. */
export function settingsSource(current: () => ServerSettings): SettingsSource & { reads: number } {
  let settings: ServerSettings | undefined;
  return {
    reads: 0,
    current() {
      if (settings === undefined) {
        this.reads += 1;
        settings = current();
      }
      return Promise.resolve(settings);
    },
    invalidate() {
      settings = undefined;
    },
    close: () => undefined,
  };
}

/** A database file that the migrations have made, once a process, through the wire. */
async function migratedFile(): Promise<string> {
  if (template !== undefined) return template;
  const server = await StandInServer.start({ migrated: false });
  await migrateSqlServer(
    settingsSource(() => server.settings),
    { withinMs: 10_000 },
  );
  await server.tds.close();
  template = join(server.directory, "database.sqlite");
  process.once("exit", () => {
    rmSync(server.directory, { recursive: true, force: true });
  });
  return template;
}
