import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A process of a contender's, and what it has printed. */
export class StartedProcess {
  output = "";
  readonly #process: ChildProcess;

  constructor(command: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
    this.#process = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits until it has printed this. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found;
      if (this.#process.exitCode !== null) throw new Error(`${this.#process.spawnfile} ended:\n${this.output}`);
      const events = [this.#process.stdout, this.#process.stderr].flatMap((stream) => stream ?? []);
      await Promise.race([...events.map((stream) => once(stream, "data")), once(this.#process, "exit")]);
    }
  }

  /** Drops all output from now on: that of a long load is not needed. */
  quiet(): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.removeAllListeners("data").resume();
    this.output = "";
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const force = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await exited;
    clearTimeout(force);
  }
}
