import { expect } from "chai";
import { transformSync } from "esbuild";
import { EventEmitter, once } from "node:events";
import type { Worker } from "node:worker_threads";
import { FunctionPool } from "../../../../packages/local/src/services/lambda/functionPool";
import type { FunctionPoolOptions } from "../../../../packages/local/src/services/lambda/functionPool";
import type { InvocationResult } from "../../../../packages/local/src/services/lambda/lambdaFunction";
import { recordedFunction, recordedProgram } from "../../recordedFixtures";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";

describe("FunctionPool", () => {
  const pools: FunctionPool[] = [];

  function poolOf(code: string, outputs: JsonObject = {}, options: FunctionPoolOptions = {}): FunctionPool {
    const pool = new FunctionPool(recordedProgram([recordedFunction("f", code, outputs)]), options);
    pools.push(pool);
    return pool;
  }

  async function resultOf(code: string, outputs: JsonObject = {}, event: unknown = {}): Promise<InvocationResult> {
    return poolOf(code, outputs).invoke("f", event);
  }

  function returned(result: InvocationResult): unknown {
    if (result.kind !== "returned") throw new Error(JSON.stringify(result));
    return JSON.parse(result.payload);
  }

  function failure(result: InvocationResult) {
    if (result.kind !== "failed") throw new Error(JSON.stringify(result));
    return result.error;
  }

  /** A promise of the first line that a function writes, and the listener that fulfils it. */
  function firstLine(): [line: Promise<string>, onLog: NonNullable<FunctionPoolOptions["onLog"]>] {
    const lines = new EventEmitter<{ line: [string] }>();
    const line = once(lines, "line").then(([text]) => String(text));
    return [line, (_name, _requestId, text) => lines.emit("line", text)];
  }

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  describe("handlers", () => {
    it("gives the handler the event and returns the JSON of its result", async () => {
      const result = await resultOf(
        "exports.handler = async (event) => ({ got: event.a, when: new Date(0), f() {} })",
        {},
        { a: [1] },
      );
      expect(result).to.include({ kind: "returned", payload: '{"got":[1],"when":"1970-01-01T00:00:00.000Z"}' });
    });

    it("returns a long body among the other fields, in their order and as JSON.stringify writes them", async () => {
      const body = JSON.stringify(`"quoted" \\ \ud800 ü ${"x".repeat(300)}`);
      const fields = `{ first: undefined, statusCode: 200, body: ${body}, when: new Date(0), last: [() => 1] }`;
      const results = [
        fields,
        `Object.assign(Object.create({ body: 1 }), ${fields})`,
        `({ ...${fields}, toJSON: () => 1 })`,
        `(() => { let asked = 0; return { get body() { return "x".repeat(300) + (asked += 1); } }; })()`,
      ];
      for (const result of [...results, `[${fields}]`]) {
        const code = `const result = ${result}; exports.handler = async (asText) => asText ? JSON.stringify(result) : result`;
        const text = returned(await resultOf(code, {}, true));
        expect(await resultOf(code, {}, false)).to.include({ kind: "returned", payload: text });
      }
    });

    it("fails an event that is nested too deep for a thread, and no other", async () => {
      const pool = poolOf("exports.handler = async (event) => event");
      const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown;
      for (const events of [[deep], [1, deep, 2], [deep], [deep, 3]]) {
        const results = await Promise.all(events.map((event) => pool.invoke("f", event)));
        const outcomes = results.map((result) =>
          result.kind === "failed" ? result.error.errorType : returned(result),
        );
        expect(outcomes).to.deep.equal(
          events.map((event) => (event === deep ? "InvalidRequestContentException" : event)),
        );
      }
    });

    it("returns null for undefined", async () => {
      expect(await resultOf("exports.handler = async () => {}")).to.include({ kind: "returned", payload: "null" });
    });

    it("returns the value of a handler that is not async", async () => {
      expect(returned(await resultOf("exports.handler = () => 7"))).to.equal(7);
    });

    it("finds handlers below an exported object", async () => {
      expect(returned(await resultOf("exports.api = { get: async () => 1 }", { handler: "index.api.get" }))).to.equal(
        1,
      );
    });

    it("fills the context", async () => {
      const code =
        "exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })";
      const context = returned(await resultOf(code, { timeout: 3, memorySize: 256 })) as JsonObject;
      expect(context).to.include({
        functionName: "f",
        functionVersion: "$LATEST",
        memoryLimitInMB: "256",
        logGroupName: "/aws/lambda/f",
        invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:f",
        callbackWaitsForEmptyEventLoop: true,
      });
      expect(context.awsRequestId).to.match(/^[0-9a-f-]{36}$/);
      expect(context.left).to.be.within(2000, 3000);
    });

    it("keeps module state between events, in one environment", async () => {
      const pool = poolOf("let n = 0; exports.handler = async () => ++n");
      const values = [];
      for (let i = 0; i < 3; i++) values.push(returned(await pool.invoke("f", {})));
      expect(values).to.deep.equal([1, 2, 3]);
    });

    it("runs one event at a time in an environment", async () => {
      const pool = poolOf(
        `let busy = 0;
         exports.handler = async () => {
           const others = busy++;
           await new Promise((resolve) => setTimeout(resolve, 2));
           busy--;
           return others;
         }`,
        {},
        { maxEnvironments: 1 },
      );
      const results = await Promise.all(Array.from({ length: 30 }, () => pool.invoke("f", {})));
      expect(results.map(returned)).to.deep.equal(Array.from({ length: 30 }, () => 0));
    });

    it("starts more environments for events that take long", async () => {
      const pool = poolOf(
        "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 600, 1))",
        {},
        { maxEnvironments: 3 },
      );
      const started = performance.now();
      await Promise.all([pool.invoke("f", {}), pool.invoke("f", {}), pool.invoke("f", {})]);
      expect(performance.now() - started).to.be.below(1700);
    });

    it("starts no more environments for events that wait for this thread", async () => {
      const pool = poolOf(
        "const id = Math.random(); exports.handler = () => new Promise((resolve) => setTimeout(resolve, 110, id))",
      );
      const first = returned(await pool.invoke("f", {}));
      const asleep = new Int32Array(new SharedArrayBuffer(4));
      const held = setInterval(() => Atomics.wait(asleep, 0, 0, 200), 1);
      const results = await Promise.all(Array.from({ length: 8 }, () => pool.invoke("f", {})));
      clearInterval(held);
      expect(new Set(results.map(returned))).to.deep.equal(new Set([first]));
    });

    it("does not hold a quick event back behind a slow one", async () => {
      const pool = poolOf(
        "exports.handler = (event) => new Promise((resolve) => event.ms ? setTimeout(resolve, event.ms, 1) : resolve(1))",
      );
      for (let i = 0; i < 40; i++) await pool.invoke("f", {});
      const slow = pool.invoke("f", { ms: 1500 });
      const started = performance.now();
      await Promise.all(Array.from({ length: 5 }, () => pool.invoke("f", {})));
      expect(performance.now() - started).to.be.below(1000);
      await slow;
    });

    it("supports callbacks up to Node.js 22, waiting for the event loop by default", async () => {
      const code = `exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = event.wait;
        let done = false;
        setTimeout(() => { done = true; }, 100);
        const started = Date.now();
        callback(null, { toJSON: () => ({ done }) });
      }`;
      const pool = poolOf(code, { runtime: "nodejs22.x" });
      expect(returned(await pool.invoke("f", { wait: true }))).to.deep.equal({ done: true });
      expect(returned(await pool.invoke("f", { wait: false }))).to.deep.equal({ done: false });
    });

    it("takes what came first of a callback and a promise", async () => {
      const code = `exports.handler = async (event, context, callback) => {
        if (event.callBack) callback(null, "callback");
        return "promise";
      }`;
      const pool = poolOf(code, { runtime: "nodejs22.x" });
      const kinds = [true, false, true, true, false];
      const results = await Promise.all(kinds.map((callBack) => pool.invoke("f", { callBack })));
      expect(results.map(returned)).to.deep.equal(kinds.map((callBack) => (callBack ? "callback" : "promise")));
    });

    it("fails with the callback's error", async () => {
      const code = "exports.handler = (event, context, callback) => { setTimeout(callback, 1, new RangeError('no')); }";
      expect(failure(await resultOf(code, { runtime: "nodejs22.x" }))).to.include({
        errorType: "RangeError",
        errorMessage: "no",
      });
    });

    it("returns null when a callback handler never calls back", async () => {
      expect(
        returned(await resultOf("exports.handler = (event, context, callback) => {}", { runtime: "nodejs20.x" })),
      ).to.equal(null);
    });

    it("refuses callback handlers from Node.js 24 on", async () => {
      const error = failure(await resultOf("exports.handler = (event, context, callback) => callback(null, 1)"));
      expect(error.errorType).to.equal("Runtime.CallbackHandlerDeprecated");
    });
  });

  describe("environment", () => {
    const code = "exports.handler = async () => process.env";

    it("holds the runtime's variables and the configured ones, nothing of this process", async () => {
      process.env.FUNCTION_POOL_TEST = "leaked";
      const result = await resultOf(code, {
        memorySize: 256,
        environment: { variables: { TABLE: "courses" } },
        loggingConfig: { logFormat: "JSON", logGroup: "/learninghub/f" },
      });
      delete process.env.FUNCTION_POOL_TEST;
      const variables = returned(result) as Record<string, string>;
      expect(variables).to.include({
        TABLE: "courses",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_FUNCTION_NAME: "f",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_LOG_GROUP_NAME: "/learninghub/f",
        TZ: ":UTC",
        _HANDLER: "index.handler",
      });
      expect(variables).to.not.have.any.keys("FUNCTION_POOL_TEST", "HOME", "AWS_ACCESS_KEY_ID");
    });

    it("lets overrides replace configured variables", async () => {
      const pool = poolOf(
        code,
        { environment: { variables: { STORE_URL: "dynamodb:courses" } } },
        {
          environmentOverrides: ({ name, environment }) => ({
            STORE_URL: `sqlite:/tmp/${name}`,
            WAS: environment.STORE_URL ?? "",
          }),
        },
      );
      expect(returned(await pool.invoke("f", {}))).to.include({ STORE_URL: "sqlite:/tmp/f", WAS: "dynamodb:courses" });
    });

    it("passes the trace id of each event", async () => {
      const pool = poolOf("exports.handler = async () => process.env._X_AMZN_TRACE_ID");
      expect(returned(await pool.invoke("f", {}, "Root=1-a"))).to.equal("Root=1-a");
      expect(returned(await pool.invoke("f", {}, "Root=1-b"))).to.equal("Root=1-b");
    });

    it("loads packages from the project root", async () => {
      const pool = poolOf("exports.handler = async () => typeof require('zod').string", {}, { projectRoot: "." });
      expect(returned(await pool.invoke("f", {}))).to.equal("function");
    });

    it("loads a native package in several threads of one process", async () => {
      const pool = poolOf(
        `const Database = require("libsql");
         const database = new Database(":memory:");
         exports.handler = async () => {
           await new Promise((resolve) => setTimeout(resolve, 150));
           return [require("node:worker_threads").threadId, database.prepare("select 6 * 7 as answer").get().answer];
         }`,
        {},
        { maxEnvironments: 4 },
      );
      const results = await Promise.all(Array.from({ length: 12 }, () => pool.invoke("f", {})));
      const answers = results.map((result) => returned(result) as [thread: number, answer: number]);
      expect(answers.every(([, answer]) => answer === 42)).to.be.true;
      expect(new Set(answers.map(([thread]) => thread)).size).to.be.greaterThan(1);
    });

    it("starts in a few tens of milliseconds", async () => {
      await resultOf("exports.handler = async () => 1");
      const times = [];
      for (let i = 0; i < 5; i++) {
        const started = performance.now();
        await resultOf("exports.handler = async () => 1");
        times.push(performance.now() - started);
      }
      // 25 ms on an idle machine; the bound only catches a thread that loads the TypeScript toolchain (a second).
      expect(Math.min(...times)).to.be.below(150);
    });
  });

  describe("logs", () => {
    it("forwards output line by line, with the request it belongs to", async () => {
      const lines: [string, boolean, string][] = [];
      const pool = poolOf(
        `console.log("loading");
         exports.handler = async () => {
           console.log("one\\ntwo");
           process.stderr.write("thr");
           process.stdout.write("ee\\nunfinished");
         }`,
        {},
        { onLog: (name, requestId, line) => lines.push([name, requestId !== undefined, line]) },
      );
      await pool.invoke("f", {});
      expect(lines).to.deep.equal([
        ["f", false, "loading"],
        ["f", true, "one"],
        ["f", true, "two"],
        ["f", true, "three"],
        ["f", true, "unfinished"],
      ]);
    });

    it("forwards what a hanging handler wrote before it hung", async () => {
      const lines: string[] = [];
      const code = "exports.handler = async () => { console.log('here'); for (;;); }";
      await poolOf(code, { timeout: 1 }, { onLog: (_name, _id, line) => lines.push(line) }).invoke("f", {});
      expect(lines[0]).to.equal("here");
    });

    it("forwards the lines of a running event before it ends", async () => {
      const [started, onLog] = firstLine();
      const code = "exports.handler = () => { console.log('x'); return new Promise((r) => setTimeout(r, 600)) }";
      let ended = false;
      const result = poolOf(code, {}, { onLog })
        .invoke("f", {})
        .then(() => (ended = true));
      await started;
      expect(ended).to.be.false;
      await result;
    });

    it("tells of function errors with their stack", async () => {
      const lines: string[] = [];
      const pool = poolOf(
        "exports.handler = async () => { throw new TypeError('bad') }",
        {},
        { onLog: (_name, _id, line) => lines.push(line) },
      );
      await pool.invoke("f", {});
      expect(lines[0]).to.equal("ERROR Invoke Error TypeError: bad");
      expect(lines[1]).to.match(/at exports\.handler .*index\.js:1:/);
    });
  });

  describe("failures", () => {
    it("gives a thrown error's name, message and own stack frames", async () => {
      const error = failure(await resultOf("exports.handler = async () => { throw new TypeError('bad') }"));
      expect(error).to.include({ errorType: "TypeError", errorMessage: "bad" });
      expect(error.trace).to.have.length(2);
    });

    it("takes values that are no errors", async () => {
      expect(failure(await resultOf("exports.handler = async () => { throw 'just text' }"))).to.deep.equal({
        errorType: "string",
        errorMessage: "just text",
        trace: [],
      });
    });

    it("reports results that are no JSON", async () => {
      const error = failure(await resultOf("exports.handler = async () => { const a = {}; a.a = a; return a }"));
      expect(error.errorType).to.equal("Runtime.JSONStringifyError");
    });

    it("maps stack frames to the sources when the function enables source maps", async () => {
      const source = `interface Course { title: string }\n\n\nexport const handler = async (course: Course): Promise<string> => {\n  throw new Error(course.title);\n};\n`;
      const { code, map } = transformSync(source, {
        loader: "ts",
        format: "cjs",
        minify: true,
        sourcemap: true,
        sourcefile: "handlers/getCourse.ts",
      });
      const resource = recordedFunction(
        "f",
        code,
        { environment: { variables: { NODE_OPTIONS: "--enable-source-maps" } } },
        map,
      );
      const pool = new FunctionPool(recordedProgram([resource]), { projectRoot: "/project" });
      pools.push(pool);
      const { trace } = failure(await pool.invoke("f", { title: "mapped" }));
      expect(trace[1]).to.include("/project/handlers/getCourse.ts:5:");
    });

    it("ends events at the function's timeout and goes on with a fresh environment", async () => {
      const pool = poolOf("let n = 0; exports.handler = async (event) => { if (event.hang) for (;;); return ++n }", {
        timeout: 1,
      });
      expect(returned(await pool.invoke("f", {}))).to.equal(1);
      const started = performance.now();
      const error = failure(await pool.invoke("f", { hang: true }));
      expect(performance.now() - started).to.be.within(900, 2500);
      expect(error.errorType).to.equal("Sandbox.Timedout");
      expect(error.errorMessage).to.match(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
      expect(returned(await pool.invoke("f", {}))).to.equal(1);
    });

    it("runs events that were sent ahead of a hanging one elsewhere", async () => {
      const pool = poolOf(
        "exports.handler = async (event) => { if (event.hang) for (;;); return 1 }",
        { timeout: 1 },
        { maxEnvironments: 1 },
      );
      for (let i = 0; i < 40; i++) await pool.invoke("f", {});
      const results = await Promise.all([
        pool.invoke("f", { hang: true }),
        ...Array.from({ length: 8 }, () => pool.invoke("f", {})),
      ]);
      expect(results.map(({ kind }) => kind)).to.deep.equal(["failed", ...Array.from({ length: 8 }, () => "returned")]);
    });

    const endings: [name: string, code: string, errorType: string, message: RegExp][] = [
      ["process.exit", "exports.handler = async () => process.exit(3)", "Runtime.ExitError", /exit status 3$/],
      [
        "process.exit(0)",
        "exports.handler = async () => process.exit(0)",
        "Runtime.ExitError",
        /without providing a reason$/,
      ],
      [
        "an error that nobody catches",
        "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('later') }, 5))",
        "Error",
        /^later$/,
      ],
      [
        "a rejection that nobody handles",
        "exports.handler = () => new Promise(() => setTimeout(() => Promise.reject(new Error('lost')), 5))",
        "Runtime.UnhandledPromiseRejection",
        /lost$/,
      ],
      [
        "running out of memory",
        "exports.handler = async () => { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)) }",
        "Runtime.OutOfMemory",
        /signal: killed$/,
      ],
    ];
    for (const [name, code, errorType, message] of endings) {
      it(`survives ${name}`, async () => {
        const pool = new FunctionPool(
          recordedProgram([
            recordedFunction("f", code),
            recordedFunction("other", "let n = 0; exports.handler = async () => ++n"),
          ]),
        );
        pools.push(pool);
        await pool.invoke("other", {});
        const error = failure(await pool.invoke("f", {}));
        expect(error.errorType).to.equal(errorType);
        expect(error.errorMessage).to.match(message);
        expect(failure(await pool.invoke("f", {})).errorType).to.equal(errorType);
        expect(returned(await pool.invoke("other", {}))).to.equal(2);
      });
    }

    it("reports a promise that can never settle at once", async () => {
      const started = performance.now();
      expect(failure(await resultOf("exports.handler = () => new Promise(() => {})")).errorType).to.equal(
        "Runtime.NodeJsExit",
      );
      expect(performance.now() - started).to.be.below(5000);
    });

    const brokenModules: [name: string, code: string, outputs: JsonObject, errorType: string, message: RegExp][] = [
      ["a module that throws", "throw new RangeError('no')", {}, "RangeError", /^no$/],
      ["a syntax error", "exports.handler = (", {}, "Runtime.UserCodeSyntaxError", /SyntaxError/],
      ["a missing package", "require('not-there')", {}, "Runtime.ImportModuleError", /Cannot find module 'not-there'/],
      ["a missing export", "exports.other = 1", {}, "Runtime.HandlerNotFound", /^index\.handler is undefined/],
      ["an export below nothing", "", { handler: "index.a.b" }, "Runtime.HandlerNotFound", /^index\.a\.b is undefined/],
      [
        "a missing file",
        "",
        { handler: "main.handler" },
        "Runtime.ImportModuleError",
        /holds index\.js, but .* needs main\.js/,
      ],
    ];
    for (const [name, code, outputs, errorType, message] of brokenModules) {
      it(`reports ${name} at the first event`, async () => {
        const error = failure(await resultOf(code, outputs));
        expect(error.errorType).to.equal(errorType);
        expect(error.errorMessage).to.match(message);
      });
    }

    it("reports options that no thread can have", async () => {
      const environment = { variables: { NODE_OPTIONS: "--no-such-option" } };
      const error = failure(await resultOf("exports.handler = async () => 1", { environment }));
      expect(error.errorType).to.equal("Runtime.ExitError");
      expect(error.errorMessage).to.include("--no-such-option");
    });

    it("tries anew after a failed init", async () => {
      const pool = poolOf("if (!globalThis.process.env.OK) throw new Error('init'); exports.handler = async () => 1");
      expect(failure(await pool.invoke("f", {})).errorMessage).to.equal("init");
      pool.replace("f", "exports.handler = async () => 2");
      expect(returned(await pool.invoke("f", {}))).to.equal(2);
    });

    it("names the functions that there are when asked for another", async () => {
      const error = failure(await poolOf("").invoke("g", {}));
      expect(error.errorType).to.equal("ResourceNotFoundException");
      expect(error.errorMessage).to.equal("Function not found: g; the program registers f");
    });

    it("throttles beyond the reserved concurrency", async () => {
      const pool = poolOf("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200, 1))", {
        reservedConcurrentExecutions: 2,
      });
      const results = await Promise.all([pool.invoke("f", {}), pool.invoke("f", {}), pool.invoke("f", {})]);
      expect(results.map(({ kind }) => kind)).to.deep.equal(["returned", "returned", "throttled"]);
      expect(await pool.invoke("f", {})).to.include({ kind: "returned" });
    });

    it("refuses every event with a reserved concurrency of 0", async () => {
      expect(await resultOf("exports.handler = async () => 1", { reservedConcurrentExecutions: 0 })).to.deep.equal({
        kind: "throttled",
        reason: "Rate Exceeded: f has a reserved concurrency of 0",
      });
    });
  });

  it("settles every event once and runs none twice, whatever happens to its neighbours", async () => {
    const code = (version: number) => `exports.handler = async ({ id, kind }) => {
      process.stdout.write(id + "\\n");
      if (kind === "exit") process.exit(1);
      if (kind === "hang") for (;;);
      if (kind === "slow") await new Promise((resolve) => setTimeout(resolve, 30));
      if (kind === "late") setTimeout(() => { throw new Error("late") }, 1);
      return [id, ${version}];
    }`;
    const ran: number[] = [];
    const pool = poolOf(
      code(0),
      { timeout: 1 },
      { onLog: (_name, _id, line) => /^\d+$/.test(line) && ran.push(Number(line)) },
    );
    const kinds = ["exit", "slow", "late", "hang", ...Array.from({ length: 60 }, () => "quick")];
    const results: Promise<InvocationResult>[] = [];
    for (let id = 0; id < 800; id++) {
      results.push(pool.invoke("f", { id, kind: kinds[(id * 37) % kinds.length] }));
      if (id % 40 === 39) await new Promise((resolve) => setTimeout(resolve, 10));
      if (id % 300 === 299) pool.replace("f", code(id));
    }
    for (const [id, result] of (await Promise.all(results)).entries()) {
      if (result.kind === "returned") expect(JSON.parse(result.payload)).to.include(id);
    }
    expect(new Set(ran).size).to.equal(ran.length);
    expect(ran.length).to.equal(800);
  });

  describe("replacement", () => {
    it("finishes running events on the old code and runs the next on the new", async () => {
      const [started, onLog] = firstLine();
      const old =
        "exports.handler = () => { console.log('running'); return new Promise((r) => setTimeout(r, 300, 'old')) }";
      const pool = poolOf(old, {}, { onLog });
      const running = pool.invoke("f", {});
      await started;
      pool.replace("f", "exports.handler = async () => 'new'");
      expect(returned(await pool.invoke("f", {}))).to.equal("new");
      expect(returned(await running)).to.equal("old");
      expect(returned(await pool.invoke("f", {}))).to.equal("new");
    });

    it("refuses code for a function that is not registered", () => {
      expect(() => {
        poolOf("").replace("g", "");
      }).to.throw("g: the program registers no such function");
    });

    it("follows a new program: keeps what is the same, changes, adds and removes", async () => {
      const counter = "let n = 0; exports.handler = async () => [process.env.A, ++n]";
      const program = (a: string, names: string[]) =>
        recordedProgram(
          names.map((name) =>
            recordedFunction(name, counter, { environment: { variables: { A: name === "f" ? a : "same" } } }),
          ),
        );
      const pool = new FunctionPool(program("1", ["f", "g", "h"]));
      pools.push(pool);
      await pool.invoke("f", {});
      await pool.invoke("g", {});
      pool.update(program("2", ["f", "g", "i"]));
      expect(pool.definitions.map(({ name }) => name)).to.deep.equal(["f", "g", "i"]);
      expect(returned(await pool.invoke("f", {}))).to.deep.equal(["2", 1]);
      expect(returned(await pool.invoke("g", {}))).to.deep.equal(["same", 2]);
      expect(returned(await pool.invoke("i", {}))).to.deep.equal(["same", 1]);
      expect(failure(await pool.invoke("h", {})).errorType).to.equal("ResourceNotFoundException");
    });
  });

  describe("spare thread", () => {
    const workers: Worker[] = [];
    const keep = (worker: Worker): number => workers.push(worker);
    const sdk = "@aws-sdk/client-secrets-manager";

    const look = `
      const seen = { sdk: loaded("client-secrets-manager"), zod: loaded("zod"), was: globalThis.was, env: process.env.WAS };
      const sdk = require("${sdk}");
      require("zod/mini");
      seen.mark = sdk.mark;
      function loaded(name) { return Object.keys(require.cache).some((file) => file.includes(name)); }
      exports.handler = async () => {
        globalThis.was = process.env.WAS = sdk.mark = "used";
        const { threadId, resourceLimits } = require("node:worker_threads");
        return { ...seen, threadId, megabytes: resourceLimits.maxOldGenerationSizeMb, deprecation: process.noDeprecation };
      };`;

    before(() => process.on("worker", keep));
    beforeEach(() => workers.splice(0));
    after(() => process.off("worker", keep));

    function poolOfTwo(outputs: JsonObject = {}): FunctionPool {
      const functions = [recordedFunction("f", look), recordedFunction("g", look, outputs)];
      const pool = new FunctionPool(recordedProgram(functions), { projectRoot: "." });
      pools.push(pool);
      return pool;
    }

    it("becomes the thread of the function whose event comes first, and loads it then", async () => {
      const pool = poolOfTwo();
      pool.warm();
      pool.warm();
      const seen = returned(await pool.invoke("g", {}));
      expect(seen).to.include({ threadId: workers[0]?.threadId, sdk: false });
    });

    it("gives the handler the environment that a thread of its own has", async () => {
      const code = "exports.handler = async () => Object.entries(process.env)";
      const outputs = { environment: { variables: { NODE_OPTIONS: "--enable-source-maps", TABLE: "courses" } } };
      const variables = [];
      for (const warm of [false, true]) {
        const pool = poolOf(code, outputs);
        if (warm) pool.warm();
        const entries = returned(await pool.invoke("f", {})) as [string, string][];
        variables.push(entries.filter(([name]) => name !== "AWS_LAMBDA_LOG_STREAM_NAME"));
      }
      expect(variables[1]).to.deep.equal(variables[0]);
    });

    it("has loaded of other functions the SDK alone, and sees nothing that they did", async () => {
      const pool = poolOfTwo();
      await pool.invoke("f", {});
      pool.warm();
      const seen = returned(await pool.invoke("g", {}));
      expect(seen).to.deep.equal({ sdk: true, zod: false, threadId: workers[1]?.threadId, megabytes: 115 });
    });

    it("is left to others by a function with another memory size or options of its own", async () => {
      const pool = poolOfTwo({ memorySize: 512 });
      pool.warm();
      expect(returned(await pool.invoke("g", {}))).to.include({ threadId: workers[1]?.threadId, megabytes: 460 });
      await pool.close();
      const variables = { NODE_OPTIONS: "--no-deprecation" };
      const other = poolOfTwo({ environment: { variables } });
      other.warm();
      await new Promise(setImmediate);
      const spare = workers.at(-1);
      expect(returned(await other.invoke("g", {})))
        .to.include({ deprecation: true })
        .and.not.include({ threadId: spare?.threadId });
      expect(returned(await other.invoke("f", {}))).to.include({ threadId: spare?.threadId });
    });

    it("is replaced when it has ended", async () => {
      const pool = poolOfTwo();
      pool.warm();
      await new Promise(setImmediate);
      await workers[0]?.terminate();
      pool.warm();
      expect(returned(await pool.invoke("f", {}))).to.include({ threadId: workers[1]?.threadId });
    });
  });

  describe("close", () => {
    it("lets running events finish, and refuses later ones", async () => {
      const pool = poolOf("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, 1))");
      await pool.invoke("f", {});
      const running = pool.invoke("f", {});
      const closed = pool.close();
      expect(failure(await pool.invoke("f", {})).errorType).to.equal("Runtime.Closed");
      expect(returned(await running)).to.equal(1);
      await closed;
    });

    it("ends hanging events within 2 s", async () => {
      const [started, onLog] = firstLine();
      const pool = poolOf("exports.handler = async () => { console.log('running'); for (;;); }", {}, { onLog });
      const running = pool.invoke("f", {});
      await started;
      const from = performance.now();
      await pool.close();
      expect(performance.now() - from).to.be.below(2000);
      expect(failure(await running).errorType).to.equal("Runtime.ExitError");
    });
  });
});
