import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { environment } from "../packages/installedProject";
import { root } from "../projectFiles";

const run = promisify(execFile);

interface TemplateFile {
  template?: { description: string; config: Record<string, { description: string; default: string }> };
}

interface PackageFile {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** The stack's outputs, as `npm start -- --json` prints them. */
interface ServedOutputs {
  apiUrl: string;
}

/** A project that is made from a template. */
export class TemplateProject {
  private constructor(
    readonly folder: string,
    readonly variables: NodeJS.ProcessEnv,
  ) {}

  /** Lays out the template and its defaults as `pulumi new` does, in the project `hello` with the stack `dev`. */
  static create(template: string, variables: NodeJS.ProcessEnv = {}): TemplateProject {
    const folder = mkdtempSync(path.join(tmpdir(), "template-"));
    const from = path.join(root, "templates", template);
    for (const file of readdirSync(from, { withFileTypes: true, recursive: true })) {
      if (!file.isFile()) continue;
      const source = path.join(file.parentPath, file.name);
      const target = path.join(folder, path.relative(from, source));
      const text = readFileSync(source, "utf8");
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll("${PROJECT}", "hello").replaceAll("${DESCRIPTION}", "Greets its users"));
    }
    const { template: questions, ...project } = parse(
      readFileSync(path.join(folder, "Pulumi.yaml"), "utf8"),
    ) as TemplateFile;
    const answers = Object.entries(questions?.config ?? {}).map(([key, { default: value }]) => [
      key.includes(":") ? key : `hello:${key}`,
      value,
    ]);
    writeFileSync(path.join(folder, "Pulumi.yaml"), stringify(project));
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), stringify({ config: Object.fromEntries(answers) as unknown }));
    return new TemplateProject(folder, { ...environment, ...variables });
  }

  /** The ranges of the packages that its package.json asks for. */
  get packages(): Record<string, string> {
    const file = JSON.parse(readFileSync(path.join(this.folder, "package.json"), "utf8")) as PackageFile;
    return { ...file.dependencies, ...file.devDependencies };
  }

  /** Gives it the packages that it asks for, and no other, as this repository has them: workspaces as their sources. */
  linkPackages(): void {
    const modules = path.join(this.folder, "node_modules");
    for (const name of Object.keys(this.packages)) {
      mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      symlinkSync(path.join(root, "node_modules", name), path.join(modules, name), "dir");
    }
    const local = path.join(root, "packages/local");
    const start = `exec node --require "${local}/loader.cjs" "${local}/src/cli/start.ts" "$@"`;
    mkdirSync(path.join(modules, ".bin"));
    writeFileSync(path.join(modules, ".bin/pulumi-aws-local"), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
    symlinkSync("../mocha/bin/mocha.js", path.join(modules, ".bin/mocha"));
  }

  /** Replaces a text of one of its files. */
  edit(file: string, from: string, to: string): void {
    const text = readFileSync(path.join(this.folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path.join(this.folder, file), text.replace(from, to));
  }

  /** Runs a command of npm; gives what it prints. */
  async npm(...args: string[]): Promise<string> {
    const { stdout } = await run("npm", args, { cwd: this.folder, env: this.variables });
    return stdout;
  }

  /** Serves it by `npm start`, until the work with its outputs is done. */
  async whileServed(work: (outputs: ServedOutputs) => Promise<void>): Promise<void> {
    // A group of its own, since npm does not hand every signal to what its shell runs.
    const child = spawn("npm", ["start", "--silent", "--", "--json", "--port", "0"], {
      cwd: this.folder,
      env: this.variables,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const exited = once(child, "exit");
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    try {
      const line = await Promise.race([once(createInterface(child.stdout), "line"), exited.then(() => undefined)]);
      if (line === undefined) throw new Error(`npm start ended:\n${stderr}`);
      await work(JSON.parse(String(line[0])) as ServedOutputs);
    } finally {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await exited;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What the API answers without a token and with the demo user's. */
export async function greetings(project: TemplateProject): Promise<{ status: number; body: unknown }[]> {
  const responses: { status: number; body: unknown }[] = [];
  await project.whileServed(async ({ apiUrl }) => {
    const token = readFileSync(path.join(project.folder, ".local/id-token"), "utf8");
    for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
      const response = await fetch(`${apiUrl}/hello`, { headers });
      responses.push({ status: response.status, body: await response.json() });
    }
  });
  return responses;
}

/** Without a token; with one. */
export const expectedGreetings = [
  { status: 401, body: { message: "Unauthorized" } },
  { status: 200, body: { message: "Hello, demo@example.com" } },
];
