import { expect } from "chai";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { root } from "../../projectFiles";

/** Runs long enough after its garbage has gone to show that it still does. */
const script = `
  const { releaseMemoryWhenIdle } = require("./packages/local/src/cli/idleMemory.ts");
  let garbage = Array.from({ length: 1_000_000 }, () => ({}));
  const size = () => process.memoryUsage().heapTotal;
  const before = size();
  garbage = undefined;
  releaseMemoryWhenIdle(200);
  let looks = 0;
  setInterval(() => {
    if (size() < before / 2) looks += 1;
    if (looks < 5) return;
    console.log("works on with less memory");
    process.exit();
  }, 100);
`;

describe("the memory of an idle run", () => {
  it("goes back to the system, and the run works on", async () => {
    const args = ["--conditions", "workspace", "--require", "./loader.cjs", "--eval", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 12_000 });
    expect(stdout).to.equal("works on with less memory\n");
  });
});
