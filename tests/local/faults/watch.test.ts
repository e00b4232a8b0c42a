import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { bundle } from "../../../components/bundledFunction/bundle";
import { watchProgram } from "../../../packages/local/src/cli/watch";
import type { Watcher } from "../../../packages/local/src/cli/watch";
import { removeTemporaryProjects } from "../record/temporaryProject";
import { ServedProgram } from "./servedProgram";

const answering = (body: string): string =>
  `export const handler = () => Promise.resolve({ statusCode: 200, body: "${body}" });`;

describe("a handler at fault under --watch", function () {
  this.timeout(60_000);
  let program: ServedProgram;
  let watcher: Watcher;
  const messages: string[] = [];
  let wake = (): void => undefined;

  before(async () => {
    program = await ServedProgram.start({ edited: answering("first") });
    watcher = await watchProgram(program.run, {
      root: program.folder,
      stack: "dev",
      dataDirectory: program.dataDirectory,
      watchedBundles: ({ resources }) =>
        resources.flatMap(({ type, outputs: { entry, functionName } }) => {
          if (!type.endsWith(":BundledFunction") || typeof entry !== "string" || typeof functionName !== "string")
            return [];
          const options = { root: program.folder };
          return [{ functionName, entry, folder: "handlers", bundle: () => bundle(entry, options) }];
        }),
      onMessage: (message) => {
        messages.push(message);
        wake();
      },
    });
  });
  beforeEach(() => {
    messages.length = 0;
  });
  after(async () => {
    await watcher.close();
    await program.close();
    removeTemporaryProjects();
  });

  const file = (): string => path.join(program.folder, "handlers/edited.ts");
  const body = async (): Promise<string> => (await program.fetch("/edited")).text();

  async function told(pattern: RegExp): Promise<string> {
    for (;;) {
      const message = messages.find((text) => pattern.test(text));
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  const unbundlable: [what: string, code: string | undefined, reason: RegExp][] = [
    ["a syntax error", "export const handler = (;", /handlers\/edited\.ts:1:24/],
    [
      "an import of nothing",
      `import "./absent";\n${answering("x")}`,
      /Could not resolve "\.\/absent"[^]*handlers\/edited\.ts:1:7/,
    ],
    ["no handler", "export const other = 1;", /No matching export in "handlers\/edited\.ts" for import "handler"/],
    ["no file any more", undefined, /handlers\/edited\.ts/],
  ];
  let last = "first";
  for (const [what, code, reason] of unbundlable) {
    it(`(${what}) is told with its place, the old code goes on, and the fixed one takes over`, async () => {
      if (code === undefined) rmSync(file());
      else writeFileSync(file(), code);
      expect(await told(/The last good state stays in use/)).to.match(reason);
      expect(await body()).to.equal(last);
      expect(await program.goodStatus()).to.equal(200);

      messages.length = 0;
      last = `after ${what}`;
      writeFileSync(file(), answering(last));
      await told(/The program was evaluated again/);
      expect(await body()).to.equal(last);
    });
  }

  it("answers 500 for code that can be bundled but not loaded, and runs the fixed code afterwards", async () => {
    writeFileSync(file(), `throw new Error("at load");\n${answering("x")}`);
    await told(/handlers\/edited\.ts runs its new code/);
    expect((await program.fetch("/edited")).status).to.equal(500);
    expect(program.traces.at(-1)?.integration?.error).to.equal("function error Error: at load");
    expect(await program.goodStatus()).to.equal(200);

    await told(/The program was evaluated again/);
    messages.length = 0;
    writeFileSync(file(), answering("fixed"));
    await told(/handlers\/edited\.ts runs its new code/);
    expect(await body()).to.equal("fixed");
  });
});
