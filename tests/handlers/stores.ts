import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeCurrentStore } from "../../handlers/store/currentStore";
import { courseItem } from "../../handlers/store/courseItem";
import { seedCourses } from "../../handlers/store/initialCourses";
import { DynamoServer } from "./dynamoServer";

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

const awsEnvironment = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** A store in a new stand-in for DynamoDB, which `server()` gives access to. */
export function dynamoFixture(): StoreFixture & { server(): DynamoServer } {
  let server: DynamoServer | undefined;
  const before = awsEnvironment.map((name) => [name, process.env[name]] as const);
  return {
    name: "dynamodb",
    async start() {
      server = new DynamoServer("documents");
      seedCourses.map(courseItem).forEach((item) => server?.put(item));
      process.env.AWS_ENDPOINT_URL_DYNAMODB = await server.listen();
      process.env.AWS_REGION = "eu-central-1";
      process.env.AWS_ACCESS_KEY_ID = "test";
      process.env.AWS_SECRET_ACCESS_KEY = "test";
      return "dynamodb:documents";
    },
    async stop() {
      await server?.close();
      for (const [name, value] of before) setEnvironment(name, value);
    },
    server() {
      if (server === undefined) throw new Error("start() comes first");
      return server;
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
