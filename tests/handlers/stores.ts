import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeCurrentStore } from "../../handlers/store/currentStore";
import { courseItem } from "../../handlers/store/courseItem";
import { seedCourses } from "../../handlers/store/initialCourses";
import * as sqlServerModule from "../../handlers/store/sql/sqlServerStore";
import { DynamoServer } from "./dynamoServer";
import { RealServer } from "./sqlServer/realServer";
import { SecretsServer } from "./sqlServer/secretsServer";
import { secretArn, settingsSource, StandInServer } from "./sqlServer/standInServer";

/** One kind of store, set up anew for each test. */
export interface StoreFixture {
  name: string;
  /** Makes an empty store with the seed courses and gives the URL for it. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** A store in a new file. */
export function sqliteFixture(): StoreFixture {
  let directory = "";
  return {
    name: "sqlite",
    start() {
      directory = mkdtempSync(join(tmpdir(), "learninghub-"));
      return Promise.resolve(`sqlite:${join(directory, "learninghub.db")}`);
    },
    stop() {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  };
}

const awsVariables = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** A store in a new stand-in for DynamoDB, which `server()` gives access to. */
export function dynamoFixture(): StoreFixture & { server(): DynamoServer } {
  let server: DynamoServer | undefined;
  const environment = awsEnvironment("AWS_ENDPOINT_URL_DYNAMODB");
  return {
    name: "dynamodb",
    async start() {
      server = new DynamoServer("documents");
      seedCourses.map(courseItem).forEach((item) => server?.put(item));
      environment.set(await server.listen());
      return "dynamodb:documents";
    },
    async stop() {
      await server?.close();
      environment.restore();
    },
    server() {
      if (server === undefined) throw new Error("start() comes first");
      return server;
    },
  };
}

/** A store in a new stand-in for SQL Server, reached over the wire with settings from a stand-in for Secrets Manager. */
export function sqlServerFixture(): StoreFixture & { server(): StandInServer; secrets(): SecretsServer } {
  let server: StandInServer | undefined;
  let secrets: SecretsServer | undefined;
  const environment = awsEnvironment("AWS_ENDPOINT_URL_SECRETS_MANAGER");
  return {
    name: "sqlserver (stand-in)",
    async start() {
      server = await StandInServer.start();
      secrets = new SecretsServer();
      secrets.secret = server.secret();
      environment.set(await secrets.listen());
      return `sqlserver:${secretArn}`;
    },
    async stop() {
      await server?.stop();
      await secrets?.close();
      environment.restore();
    },
    server() {
      if (server === undefined) throw new Error("start() comes first");
      return server;
    },
    secrets() {
      if (secrets === undefined) throw new Error("start() comes first");
      return secrets;
    },
  };
}

/**
 * A store in the SQL Server that a URL names. No secret can hold what the store needs there, since the server's
 * certificate cannot be pinned: the module that openStore loads opens the store with other settings instead.
 */
function realSqlServerFixture(url: string): StoreFixture {
  const module = require.cache[require.resolve("../../handlers/store/sql/sqlServerStore")]!;
  after(() => RealServer.stop());
  return {
    name: "sqlserver (SQLSERVER_URL)",
    async start() {
      const server = await RealServer.start(url);
      await server.reset();
      const openSqlServerStore = () => new sqlServerModule.SqlServerStore(settingsSource(() => server.settings));
      module.exports = { ...sqlServerModule, openSqlServerStore };
      return `sqlserver:${secretArn}`;
    },
    stop() {
      module.exports = sqlServerModule;
      return Promise.resolve();
    },
  };
}

/** Every kind of store; the behaviour is the same in each. */
export function storeFixtures(): StoreFixture[] {
  const url = process.env.SQLSERVER_URL;
  const fixtures = [sqliteFixture(), dynamoFixture(), sqlServerFixture()];
  return url === undefined || url === "" ? fixtures : [...fixtures, realSqlServerFixture(url)];
}

/** The variables of an AWS SDK that talks to a stand-in. */
function awsEnvironment(endpointVariable: string) {
  const before = [endpointVariable, ...awsVariables].map((name) => [name, process.env[name]] as const);
  return {
    set(endpoint: string): void {
      process.env[endpointVariable] = endpoint;
      process.env.AWS_REGION = "eu-central-1";
      process.env.AWS_ACCESS_KEY_ID = "test";
      process.env.AWS_SECRET_ACCESS_KEY = "test";
    },
    restore(): void {
      for (const [name, value] of before) setEnvironment(name, value);
    },
  };
}

/** For the enclosing `describe`: the handlers use a new store of this kind in each test. */
export function useStore(fixture: StoreFixture): void {
  beforeEach(async () => {
    process.env.STORE_URL = await fixture.start();
  });
  afterEach(async () => {
    await closeCurrentStore();
    setEnvironment("STORE_URL", undefined);
    await fixture.stop();
  });
}

export function setEnvironment(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
