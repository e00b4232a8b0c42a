import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { localAccountId } from "../packages/local/src/record/evaluate";
import { programEnvironment } from "../packages/local/src/record/host/programEnvironment";
import { Monitor } from "../packages/local/src/record/monitor";
import { readProject } from "../packages/local/src/record/projectFiles";

const run = promisify(execFile);

/**
 * The program part of `pulumi preview`: Pulumi's own Node.js host, called as its language plugin calls it (pulumi/pulumi,
 * sdk/nodejs/cmd/pulumi-language-nodejs/main.go). In the engine's place the recorder's monitor answers, in this process.
 * @param program file that runs in the place of the project's
 * @returns the seconds that the host's process takes
 */
export async function previewSeconds(root: string, program = "."): Promise<number> {
  const project = readProject(root, "dev");
  const { name, stack, entry, workingDirectory, nodeArguments } = project;
  const identity = { root, entry, project: name, stack, region: "eu-central-1", accountId: localAccountId };
  const errors: string[] = [];
  const monitor = new Monitor(
    identity,
    project,
    {},
    {
      onLog: (severity, message) => {
        if (severity === "error") errors.push(message);
      },
      onFatal: ({ message }) => errors.push(message),
    },
  );
  const host = require.resolve("@pulumi/pulumi/cmd/run");
  const address = await monitor.listen();
  const addresses = ["--monitor", address, "--engine", address];
  const names = ["--organization", "organization", "--project", name, "--stack", stack, "--root-directory", root];
  const settings = ["--pwd", workingDirectory, "--dry-run", "--parallel", "64"];
  try {
    const begin = performance.now();
    await run(process.execPath, [...nodeArguments, host, ...addresses, ...names, ...settings, program], {
      cwd: workingDirectory,
      env: programEnvironment(root, project),
    });
    const seconds = (performance.now() - begin) / 1000;
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return seconds;
  } finally {
    monitor.close();
  }
}
