import { expect } from "chai";
import { removeTemporaryProjects } from "../record/temporaryProject";
import { ServedProgram } from "./servedProgram";

const faulty = `
export const handler = async (event: { queryStringParameters?: { fault?: string } }) => {
  const kept: unknown[] = [];
  switch (event.queryStringParameters?.fault) {
    case "throw": throw new TypeError("a secret of the function");
    case "exit": process.exit(3);
    case "uncaught": setTimeout(() => { throw new Error("nobody catches this"); }); return new Promise(() => undefined);
    case "hang": for (;;);
    case "wait": return new Promise((resolve) => setTimeout(resolve, 60_000));
    case "memory": for (;;) kept.push(new Array(100_000).fill(kept.length));
    case "answer": return { statusCode: 1000 };
  }
  return { statusCode: 200, body: "fine" };
};`;

describe("a function at fault", function () {
  this.timeout(60_000);
  let program: ServedProgram;

  before(async () => {
    program = await ServedProgram.start({
      faulty,
      unloadable: `throw new Error("at load");\nexport const handler = () => 1;`,
    });
  });
  after(async () => {
    await program.close();
    removeTemporaryProjects();
  });

  const faults: [fault: string, reason: RegExp][] = [
    ["throw", /^function error TypeError: a secret of the function$/],
    ["exit", /^function error Runtime\.ExitError: .*exit status 3$/],
    ["uncaught", /^function error Error: nobody catches this$/],
    ["hang", /^function error Sandbox\.Timedout: .*Task timed out after 1\.00 seconds$/],
    ["wait", /^function error Sandbox\.Timedout: .*Task timed out after 1\.00 seconds$/],
    ["memory", /^function error Runtime\.OutOfMemory: .*signal: killed$/],
    ["answer", /^the function's answer is no response: statusCode 1000/],
  ];
  for (const [fault, reason] of faults) {
    it(`(${fault}) answers 500 without the reason, which the trace has; other requests are answered, and the function recovers`, async () => {
      const before = program.traces.length;
      const failing = program.fetch(`/faulty?fault=${fault}`);
      expect(await program.goodStatusesDuring(failing)).to.deep.equal(new Set([200]));
      const response = await failing;
      expect(response.status).to.equal(500);
      expect(await response.text()).to.equal('{"message":"Internal Server Error"}');
      const trace = program.traces.slice(before).find(({ routeKey }) => routeKey === "ANY /faulty");
      expect(trace?.integration?.error).to.match(reason);
      expect((await program.fetch("/faulty")).status).to.equal(200);
    });
  }

  it("harms only its own events when many come at once", async () => {
    const kinds = ["exit", "throw", "", "uncaught", "", "answer"];
    const requests = Array.from({ length: 60 }, async (_, index) => {
      const fault = kinds[index % kinds.length] ?? "";
      const { status } = await program.fetch(`/faulty?fault=${fault}`);
      return { fault, status };
    });
    const all = Promise.all(requests);
    expect(await program.goodStatusesDuring(all)).to.deep.equal(new Set([200]));
    for (const { fault, status } of await all) {
      // A crash takes nothing along: events that were sent ahead run in another environment.
      expect(status, fault).to.equal(fault === "" ? 200 : 500);
    }
  });

  it("answers 500 to each request when the module cannot be loaded, with its error in the trace", async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const failing = program.fetch("/unloadable");
      expect(await program.goodStatusesDuring(failing)).to.deep.equal(new Set([200]));
      expect((await failing).status).to.equal(500);
      const trace = program.traces.findLast(({ routeKey }) => routeKey === "ANY /unloadable");
      expect(trace?.integration?.error).to.equal("function error Error: at load");
    }
  });
});
