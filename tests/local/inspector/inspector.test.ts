import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { root } from "../../projectFiles";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";
import { StartedRun } from "../startedRun";
import { InspectorClient } from "./inspectorClient";
import type { ListedTarget, Paused } from "./inspectorClient";

/** Longer than the function's timeout and the integration's. */
const stoppedMs = 1_300;

const greet = (greeting: string): string => `
interface Greeting {
  text: string;
}

export async function handler(event: { rawPath: string }, context: { getRemainingTimeInMillis(): number }) {
  const greeting: Greeting = { text: \`${greeting} \${event.rawPath}\` };
  const remainingMs = context.getRemainingTimeInMillis();
  return { statusCode: 200, body: JSON.stringify({ text: greeting.text, remainingMs }) };
}
`;

const component = (name: string): string => JSON.stringify(path.join(root, "components", name));

const program = `
  import { BundledFunction } from ${component("bundledFunction/bundledFunction")};
  import { SecuredHttpApi } from ${component("securedHttpApi/securedHttpApi")};
  const route = (name: string) => ({
    handler: new BundledFunction(name, { entry: \`handlers/\${name}.ts\`, timeout: 1, memorySize: 128 }),
    auth: "none" as const,
  });
  const api = new SecuredHttpApi("api", {
    cors: { allowOrigins: ["https://app.example.com"] },
    timeoutMilliseconds: 1_000,
    routes: { "GET /greet": route("greet"), "GET /other": route("other") },
  });
  export = { apiUrl: api.apiUrl };
`;

const config = `
  import { bundle } from ${component("bundledFunction/bundle")};
  export default {
    watchedBundles: ({ resources }) => resources.flatMap(({ type, outputs: { entry, functionName } }) =>
      type.endsWith(":BundledFunction")
        ? [{ functionName, entry, folder: "handlers", bundle: () => bundle(entry, { root: __dirname }) }]
        : [],
    ),
  };
`;

describe("npm start -- --inspect", function () {
  this.timeout(90_000);
  const file = "handlers/greet.ts";
  const breakpoint = "const remainingMs";
  let folder: string;
  let run: StartedRun;
  let apiUrl: string;
  let address: string;

  async function start(...args: string[]): Promise<void> {
    run = StartedRun.in(folder, "--json", "--port", "0", ...args);
    const ready = await run.ready();
    ({ apiUrl } = ready);
    address = ready.local.inspectorAddress ?? expect.fail("the run tells where debuggers attach");
  }

  /** The targets, once they are as many as this. */
  async function targets(count: number): Promise<ListedTarget[]> {
    for (;;) {
      const listed = (await (await fetch(`http://${address}/json/list`)).json()) as ListedTarget[];
      if (listed.length >= count) return listed;
      await delay(20);
    }
  }

  async function target(title: string): Promise<ListedTarget> {
    const listed = await targets(3);
    return (
      listed.find((each) => each.title.startsWith(title)) ?? expect.fail(`no ${title} among ${JSON.stringify(listed)}`)
    );
  }

  /** The functions' names in the program, without what makes them unique and the numbers of their threads. */
  function programNames(titles: readonly string[]): string[] {
    return titles.map((title) => title.replace(/^\[worker \d+\] |-[0-9a-f]{7}$/g, "")).sort();
  }

  async function greeted(): Promise<{ status: number; text: string; remainingMs: number }> {
    const response = await fetch(`${apiUrl}/greet`);
    return { status: response.status, ...((await response.json()) as { text: string; remainingMs: number }) };
  }

  /** The next stop of a thread, in the handler. */
  async function stopped(client: InspectorClient): Promise<Paused> {
    const paused = (await client.next("Debugger.paused")) as Paused;
    expect(paused.callFrames[0]?.functionName).to.equal("handler");
    return paused;
  }

  async function millisecondsToEnd(): Promise<number> {
    const asked = performance.now();
    expect(await run.end()).to.equal(0);
    return performance.now() - asked;
  }

  before(() => {
    folder = temporaryProject({
      "index.ts": program,
      "local.config.ts": config,
      "loader.cjs": `require(${JSON.stringify(path.join(root, "loader.cjs"))});`,
      "packages/local/src/cli/start.ts": `require(${JSON.stringify(path.join(root, "packages/local/src/cli/start.ts"))});`,
      [file]: greet("hello"),
      "handlers/other.ts": greet("other"),
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await run.end();
  });
  after(async () => {
    await run.end();
    removeTemporaryProjects();
  });

  it("lists the run and each function by its name, for this machine alone", async () => {
    await start("--inspect=0", "--watch");
    const titles = (await targets(3)).map(({ title }) => title);
    expect(titles[0]).to.equal("pulumi-aws-local");
    expect(programNames(titles.slice(1))).to.deep.equal(["greet", "other"]);
    expect(address).to.match(/^127\.0\.0\.1:\d+$/);
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`http://${address}/json/list`, { headers: { host: "rebound.example.com" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on("error", reject).end();
    });
    expect(foreign).to.equal(421);
  });

  it("is closed to pages, whose requests have an origin, and survives what no debugger sends", async () => {
    const { webSocketDebuggerUrl } = await target("greet");
    const upgrade = async (headers: Record<string, string>): Promise<[number | undefined, Socket]> => {
      const outgoing = request(webSocketDebuggerUrl.replace("ws:", "http:"), {
        headers: { connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": "AA==", ...headers },
      }).end();
      const answered = once(outgoing, "response");
      const upgraded = once(outgoing, "upgrade");
      const [response, socket] = (await Promise.race([answered, upgraded])) as [IncomingMessage, Socket?];
      return [response.statusCode, socket ?? response.socket];
    };
    for (const origin of ["http://localhost:3003", "https://example.com", "null"])
      expect((await upgrade({ origin }))[0], origin).to.equal(403);
    // Masked with zeros: no JSON, no message, and a frame of 2^62 bytes.
    for (const frame of ["8181000000007b", "8184000000006e756c6c", "81ff400000000000000000000000"]) {
      const [status, socket] = await upgrade({ origin: "devtools://devtools" });
      expect(status).to.equal(101);
      const closed = once(
        socket.on("error", () => undefined),
        "close",
      );
      socket.write(Buffer.from(frame, "hex"));
      await closed;
    }
    expect((await greeted()).status).to.equal(200);
  });

  it("goes on when the debugger that stopped it disconnects, whoever else is attached", async () => {
    const other = await InspectorClient.connect(await target("other"));
    const client = await InspectorClient.connect(await target("greet"));
    await client.breakAt(file, greet("hello"), breakpoint);
    const paused = stopped(client);
    const answer = greeted();
    await paused;
    client.disconnect();
    expect((await answer).status).to.equal(200);
    other.disconnect();
  });

  it("stops at a line of TypeScript for longer than the time limits, and the client gets its 200", async () => {
    const client = await InspectorClient.connect(await target("greet"));
    await client.breakAt(file, greet("hello"), breakpoint);
    const paused = stopped(client);
    const answer = greeted();
    const frame = await paused;
    expect(await client.valueOf(frame, "greeting")).to.deep.equal({ text: "hello /greet" });
    expect(await client.valueOf(frame, "event.rawPath")).to.equal("/greet");
    await delay(stoppedMs);
    expect(await client.valueOf(frame, "context.getRemainingTimeInMillis()")).to.be.within(1, 1_000);
    await client.send("Debugger.resume");
    const { status, text, remainingMs } = await answer;
    expect({ status, text }).to.deep.equal({ status: 200, text: "hello /greet" });
    expect(remainingMs).to.be.within(1, 1_000);
  });

  it("stops in the new code after an edit, through the thread that the process shows", async () => {
    const process = await InspectorClient.connect(await target("pulumi-aws-local"));
    const code = greet("welcome");
    let newThread: (client: InspectorClient) => void;
    const reloaded = new Promise<InspectorClient>((resolve) => {
      newThread = resolve;
    });
    const existing = new Set<string>();
    let edited = false;
    await process.workers((title, client) => {
      if (!edited) existing.add(title);
      else if (title.includes(" greet-")) {
        void client.breakAt(file, code, breakpoint).then(() => {
          newThread(client);
        });
      } else void client.send("Runtime.runIfWaitingForDebugger");
    });
    expect(programNames([...existing])).to.include.members(["greet", "other"]);
    edited = true;
    writeFileSync(path.join(folder, file), code);
    const client = await reloaded;
    const paused = stopped(client);
    const answer = greeted();
    expect(await client.valueOf(await paused, "greeting.text")).to.equal("welcome /greet");
    await client.send("Debugger.resume");
    expect((await answer).status).to.equal(200);

    // left as it is for the end
    const again = stopped(client);
    const unanswered = fetch(`${apiUrl}/greet`).catch(() => undefined);
    await again;
    expect(await millisecondsToEnd()).to.be.below(2_000);
    await unanswered;
  });

  it("with --inspect-brk waits for a debugger before the function's code is loaded", async () => {
    writeFileSync(path.join(folder, file), greet("hello"));
    await start("--inspect-brk", "0");
    const answer = greeted();
    const client = await InspectorClient.connect(await target("greet"));
    await delay(stoppedMs);
    const paused = client.breakAt(file, greet("hello"), breakpoint).then(() => stopped(client));
    expect(await client.valueOf(await paused, "greeting.text")).to.equal("hello /greet");
    await client.send("Debugger.resume");
    expect((await answer).status).to.equal(200);
    // the other function still waits
    expect(await millisecondsToEnd()).to.be.below(2_000);
  });

  it("refuses both options together, and a port that is none", async () => {
    for (const [args, message] of [
      [["--inspect", "--inspect-brk"], "give one of them"],
      [["--inspect=65536"], "--inspect 65536: give a whole number from 0 (any free port) to 65535"],
    ] as const) {
      run = StartedRun.in(folder, ...args);
      expect(await run.exit()).to.equal(2);
      expect(run.stderr).to.include(message);
    }
  });
});
