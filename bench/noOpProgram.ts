import type { MeasuredRoute } from "./contenders/measuredRoute";
import type { ProjectCopy } from "./projectCopy";

const entry = "handlers/noOp.ts";

/** Makes the project a program of so many routes with a token, each with a function of its own that returns at once. */
export function writeNoOpProgram(project: ProjectCopy, routes = 1): MeasuredRoute {
  project.write("index.ts", programOf(routes));
  project.write(
    entry,
    `const body = JSON.stringify({ message: "Hello" });
    const headers = { "content-type": "application/json" };
    export const handler = () => Promise.resolve({ statusCode: 200, headers, body });
    `,
  );
  return { method: "GET", path: "/noOp0", root: project.folder, entry };
}

function programOf(routes: number): string {
  return `
    import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";
    const users = new AuthPool("users", {
      adminPasswordAuth: true,
      callbackUrls: ["https://app.example.com/callback"], logoutUrls: ["https://app.example.com/"],
    });
    const numbers = Array.from({ length: ${routes} }, (_, index) => index);
    const api = new SecuredHttpApi("api", {
      jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
      cors: { allowOrigins: ["https://app.example.com"] },
      transform: {
        // More than an account may have: a quick machine sends more.
        stage: (args) => ({
          args: { ...args, defaultRouteSettings: { throttlingRateLimit: 1_000_000, throttlingBurstLimit: 1_000_000 } },
        }),
      },
      routes: Object.fromEntries(
        numbers.map((number) => [
          \`GET /noOp\${number}\`,
          { handler: new BundledFunction(\`noOp\${number}\`, { entry: "${entry}" }) },
        ]),
      ),
    });
    export = { apiUrl: api.apiUrl, issuer: users.issuer, userPoolClientId: users.userPoolClientId };
  `;
}
