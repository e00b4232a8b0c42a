import { readFileSync } from "node:fs";
import path from "node:path";
import { ProjectCopy } from "../projectCopy";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";
import { listCourses } from "./measuredRoute";
import type { MeasuredRoute } from "./measuredRoute";

/** A started local run of a copy of the project. */
export interface CopiedLocalRun extends Contender {
  project: ProjectCopy;
  route: MeasuredRoute;
  process: StartedProcess;
  /** Without the token. */
  consoleUrl: string;
  claims: { iss: string; aud: string };
}

/**
 * `npm start -- --json` of a copy of the project, with a token of the demo user.
 * @param prepare changes the copy. Default: `GET /courses` is measured, as it is
 */
export async function startLocalRun({
  args = [],
  prepare,
}: { args?: readonly string[]; prepare?: (project: ProjectCopy) => MeasuredRoute } = {}): Promise<CopiedLocalRun> {
  const project = new ProjectCopy();
  try {
    const route = prepare?.(project) ?? listCourses;
    const { end, ...run } = await startRunIn(project.folder, path.join(project.folder, ".local"), route, args);
    const endAll = async (): Promise<void> => {
      await end();
      project.remove();
    };
    return { name: "npm start", ...run, project, route, end: endAll };
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** The command behind `npm start -- --json`. Returned once it serves. */
export async function startRunIn(
  folder: string,
  data: string,
  { path: route } = listCourses,
  args: readonly string[] = [],
): Promise<Omit<CopiedLocalRun, "name" | "project" | "route">> {
  const command = ["--conditions", "workspace", "--require", "./loader.cjs", "packages/local/src/cli/start.ts"];
  const options = ["--json", "--port", "0", "--data", data, ...args];
  const started = new StartedProcess(process.execPath, [...command, ...options], { cwd: folder });
  try {
    const [line] = await started.printed(/^\{.*\}$/m);
    const outputs = JSON.parse(line) as Record<"apiUrl" | "issuer" | "userPoolClientId", string> & {
      local: { consoleUrl: string };
    };
    return {
      url: outputs.apiUrl + route,
      headers: { authorization: `Bearer ${readFileSync(path.join(data, "id-token"), "utf8")}` },
      claims: { iss: outputs.issuer, aud: outputs.userPoolClientId },
      process: started,
      consoleUrl: new URL(outputs.local.consoleUrl).origin,
      processId: started.pid,
      end: () => started.end(),
    };
  } catch (error) {
    await started.end();
    throw error;
  }
}
