import { readFileSync } from "node:fs";
import path from "node:path";
import { ProjectCopy } from "../projectCopy";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";

/** A started local run of a copy of the project. */
export interface CopiedLocalRun extends Contender {
  project: ProjectCopy;
  claims: { iss: string; aud: string };
}

/** `npm start -- --json` of a copy of the project, with a token of the demo user. */
export function startLocalRun(...args: string[]): Promise<CopiedLocalRun> {
  return start(new ProjectCopy(), ...args);
}

/** A function that answers at once, in CommonJS. */
export const noOpFunction = `exports.handler = async () =>
  ({ statusCode: 200, headers: { "content-type": "application/json" }, body: '{"items":[]}' });
`;

/** The same with the function of `GET /courses` replaced by one that answers at once. */
export function startNoOpRun(): Promise<CopiedLocalRun> {
  const project = new ProjectCopy();
  project.write("handlers/listCourses.ts", noOpFunction);
  return start(project);
}

async function start(project: ProjectCopy, ...args: string[]): Promise<CopiedLocalRun> {
  try {
    const { end, ...run } = await startRunIn(project.folder, path.join(project.folder, ".local"), ...args);
    const endAll = async (): Promise<void> => {
      await end();
      project.remove();
    };
    return { name: "npm start", ...run, project, end: endAll };
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** The command behind `npm start -- --json`. Returned once it serves. */
export async function startRunIn(
  folder: string,
  data: string,
  ...args: string[]
): Promise<Omit<CopiedLocalRun, "name" | "project">> {
  const command = ["--conditions", "workspace", "--require", "./loader.cjs", "packages/local/src/cli/start.ts"];
  const options = ["--json", "--port", "0", "--data", data, ...args];
  const started = new StartedProcess(process.execPath, [...command, ...options], { cwd: folder });
  try {
    const [line] = await started.printed(/^\{.*\}$/m);
    const outputs = JSON.parse(line) as { apiUrl: string; issuer: string; userPoolClientId: string };
    return {
      url: `${outputs.apiUrl}/courses`,
      headers: { authorization: `Bearer ${readFileSync(path.join(data, "id-token"), "utf8")}` },
      claims: { iss: outputs.issuer, aud: outputs.userPoolClientId },
      process: started,
      end: () => started.end(),
    };
  } catch (error) {
    await started.end();
    throw error;
  }
}
