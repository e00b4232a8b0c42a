import { writeFileSync } from "node:fs";
import path from "node:path";
import { StartedRun, temporaryFolder } from "../../local/startedRun";
import type { ReadyLine } from "../../local/startedRun";
import { root } from "../../projectFiles";

/** A local run, and the file with its outputs that a tool is given. */
export class ToolsOnRun {
  readonly #run: StartedRun;
  readonly #remove: () => void;

  private constructor(
    readonly folder: string,
    readonly ready: ReadyLine,
    /** Path of the file. */
    readonly outputs: string,
    run: StartedRun,
    remove: () => void,
  ) {
    this.#run = run;
    this.#remove = remove;
  }

  static async start(): Promise<ToolsOnRun> {
    const { folder, remove } = temporaryFolder();
    const run = StartedRun.in(root, "--data", path.join(folder, "data"), "--json", "--port", "0");
    const ready = await run.ready();
    const outputs = path.join(folder, "outputs.json");
    writeFileSync(outputs, run.lines.join("\n"));
    return new ToolsOnRun(folder, ready, outputs, run, remove);
  }

  async end(): Promise<void> {
    await this.#run.end("SIGKILL");
    this.#remove();
  }
}
