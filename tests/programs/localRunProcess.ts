import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../projectFiles";

/** What `--json` prints under `local`, as far as it is asked here. */
export interface ServedAddresses {
  apis: { name: string; id: string; url: string }[];
  functionUrls: { name: string; id: string; url: string }[];
}

/** The command line of the local run, in a program's folder. */
export class LocalRunProcess {
  readonly #child: ChildProcess;
  readonly #said: string[] = [];

  private constructor(folder: string, options: readonly string[]) {
    const bin = path.join(root, "packages/local/src/cli/start.ts");
    const loader = path.join(root, "loader.cjs");
    this.#child = spawn(process.execPath, ["--conditions", "workspace", "--require", loader, bin, ...options], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stderr?.on("data", (text) => this.#said.push(String(text)));
  }

  /** What it wrote to standard error. */
  get said(): string {
    return this.#said.join("");
  }

  /** @returns the running process, or why it ended */
  static async start(
    folder: string,
    options: readonly string[],
  ): Promise<{
    process: LocalRunProcess;
    addresses: ServedAddresses | undefined;
  }> {
    const started = new LocalRunProcess(folder, options);
    const input = started.#child.stdout;
    if (input === null) throw new Error("the process has no output");
    const line = await Promise.race([
      once(createInterface({ input }), "line").then(([text]) => String(text)),
      once(started.#child, "close").then(() => undefined),
    ]);
    const addresses = line === undefined ? undefined : (JSON.parse(line) as { local: ServedAddresses }).local;
    return { process: started, addresses };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
  }
}
