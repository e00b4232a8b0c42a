import { evaluate } from "../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../packages/local/src/record/recordedProgram";
import { longestChain } from "./longestChain";
import { ProjectCopy } from "./projectCopy";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

const routeCounts = [1, 10, 100, 300];

/** A program with so many routes, each with a function of its own from one file. */
function programOf(routes: number): string {
  return `
    import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";
    const users = new AuthPool("users", {
      callbackUrls: ["https://app.example.com/callback"], logoutUrls: ["https://app.example.com/"],
    });
    const numbers = Array.from({ length: ${routes} }, (_, index) => index);
    const api = new SecuredHttpApi("api", {
      jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
      cors: { allowOrigins: ["https://app.example.com"] },
      routes: Object.fromEntries(
        numbers.map((number) => [
          \`GET /things\${number}\`,
          { handler: new BundledFunction(\`things\${number}\`, { entry: "handlers/things.ts" }) },
        ]),
      ),
    });
    export = { apiUrl: api.apiUrl };
  `;
}

/** How evaluation, resources and the longest chain grow with the routes: a deployment takes at least that chain's time. */
export async function costGrowth(rounds: number): Promise<Table> {
  const project = new ProjectCopy();
  project.write("handlers/things.ts", "export const handler = () => Promise.resolve({ statusCode: 200 });\n");
  try {
    const rows: string[][] = [
      ["routes", "evaluation s", "resources", "resources a route", "longest chain of dependent resources"],
    ];
    for (const routes of routeCounts) {
      project.write("index.ts", programOf(routes));
      const times: number[] = [];
      let program: RecordedProgram | undefined;
      for (let round = 0; round < rounds; round++) {
        const begin = performance.now();
        program = await evaluate({ root: project.folder, stack: "dev" });
        times.push((performance.now() - begin) / 1000);
      }
      if (program === undefined) throw new Error("nothing was evaluated");
      const count = program.resources.filter(({ custom }) => custom).length;
      const perRoute = (count / routes).toFixed(1);
      rows.push([String(routes), formatSpread(spread(times)), String(count), perRoute, String(longestChain(program))]);
    }
    return { rows };
  } finally {
    project.remove();
  }
}
