import { signIn, StartedRun } from "../../tests/local/startedRun";
import { ProjectCopy } from "../projectCopy";
import type { Contender } from "./contender";

/** A started local run of a copy of the project. */
export interface StartedLocalRun extends Contender {
  project: ProjectCopy;
  run: StartedRun;
  claims: { iss: string; aud: string };
}

/** `npm start -- --json` with a token of the demo user. */
export async function startLocalRun(...args: string[]): Promise<StartedLocalRun> {
  const project = new ProjectCopy();
  const run = StartedRun.in(project.folder, "--json", "--port", "0", ...args);
  const end = async (): Promise<void> => {
    await run.end();
    project.remove();
  };
  try {
    const ready = await run.ready();
    const { IdToken } = await signIn(ready);
    return {
      name: "npm start",
      url: `${ready.apiUrl}/courses`,
      headers: { authorization: `Bearer ${IdToken}` },
      claims: { iss: ready.issuer, aud: ready.userPoolClientId },
      project,
      run,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
