import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { pack } from "./pack";

const run = promisify(execFile);

/** The environment of somebody's terminal: nothing of the npm and the Node.js that run the tests. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_OPTIONS$|NODE_V8_COVERAGE$)/i.test(name)),
);

/** A Pulumi project outside the repository, with this repository's packages installed from their tarballs. */
export class InstalledProject {
  private constructor(readonly folder: string) {}

  static async create(): Promise<InstalledProject> {
    const folder = mkdtempSync(path.join(tmpdir(), "installed-"));
    const project = new InstalledProject(folder);
    project.write("package.json", `{ "name": "hello", "private": true }`);
    project.write("Pulumi.yaml", "name: hello\nruntime: nodejs\n");
    project.write("Pulumi.dev.yaml", "config:\n  aws:region: eu-central-1\n");
    await installPackages(folder, ["@pulumi/pulumi", "@pulumi/aws"]);
    return project;
  }

  write(file: string, content: string): void {
    writeFileSync(path.join(this.folder, file), content);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  /** The resource types and names that `npx pulumi-aws-local record --json` prints. */
  async record(): Promise<{ type: string; name: string }[]> {
    const { stdout } = await run(process.execPath, [this.#bin, "record", "--json"], this.#place);
    return JSON.parse(stdout) as { type: string; name: string }[];
  }

  /** What `npx pulumi-aws-local doctor` prints of the outputs that are piped in; rejects when a check fails. */
  async doctor(outputs: object, ...args: string[]): Promise<string> {
    const running = run(process.execPath, [this.#bin, "doctor", ...args], this.#place);
    running.child.stdin?.end(JSON.stringify(outputs));
    return (await running).stdout;
  }

  /** Runs a script of the project with this process's Node.js; gives its standard output. */
  async script(file: string): Promise<string> {
    return (await run(process.execPath, [file], this.#place)).stdout;
  }

  /**
   * Compiles `index.ts` with the settings of Pulumi's TypeScript template, which check declarations too, and the defaults
   * that its TypeScript 5 has.
   */
  async compile(): Promise<void> {
    const settings = "--strict --target es2020 --module commonjs --moduleResolution node --types node --noEmit";
    const defaults = "--esModuleInterop false --allowSyntheticDefaultImports false --ignoreDeprecations 6.0";
    const options = `${settings} ${defaults}`.split(" ");
    const compiler = require.resolve("typescript/bin/tsc");
    await run(process.execPath, [compiler, ...options, "index.ts"], this.#place);
  }

  /** Serves the program by the package's command, until the work with its outputs is done. */
  async whileServed(work: (outputs: Record<string, string>) => Promise<void>): Promise<void> {
    const child = spawn(process.execPath, [this.#bin, "--json", "--port", "0"], {
      ...this.#place,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = once(child, "exit");
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    try {
      const lines = createInterface(child.stdout);
      const line = await Promise.race([once(lines, "line"), exited.then(() => undefined)]);
      if (line === undefined) throw new Error(`pulumi-aws-local ended:\n${stderr}`);
      await work(JSON.parse(String(line[0])) as Record<string, string>);
    } finally {
      child.kill("SIGTERM");
    }
    const [code] = (await exited) as [number | null];
    if (code !== 0) throw new Error(`pulumi-aws-local ended with ${String(code)}:\n${stderr}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #bin(): string {
    return path.join(this.folder, "node_modules/pulumi-aws-local/bin.cjs");
  }

  get #place(): { cwd: string; env: NodeJS.ProcessEnv } {
    return { cwd: this.folder, env: environment };
  }
}

/** Installs this repository's packages from their tarballs, and others in the versions that the repository has. */
export async function installPackages(folder: string, others: readonly string[]): Promise<void> {
  const tarballs = await pack(["pulumi-aws-local", "pulumi-secured-api"], folder, environment);
  const files = tarballs.map((file) => `./${file}`);
  const versions = others.map((name) => `${name}@${installedVersion(name)}`);
  const options = ["--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", ...options, ...files, ...versions], { cwd: folder, env: environment });
}

export function installedVersion(name: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only its version is read
  return (require(`${name}/package.json`) as { version: string }).version;
}
