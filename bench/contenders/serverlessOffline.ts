import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundle } from "../../components/bundledFunction/bundle";
import { root } from "../../ops/root";
import { freePort } from "../freePort";
import { peer, peersFolder } from "../peers";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";

/** A service with the handler of `GET /courses` behind a JWT authorizer, and its file that may be edited. */
export interface ServerlessOffline extends Contender {
  handlerFile: string;
}

/**
 * serverless-offline with the very bundle that the local run serves. Its authorizer is as close as it comes: issuer,
 * audience and expiry of the token are compared, signatures it can't check (`--ignoreJWTSignature`).
 * @param options `code` is the function's. Default: that of `GET /courses`
 * @returns undefined when it is not installed
 */
export async function startServerlessOffline(
  token: { authorization: string; iss: string; aud: string },
  { reload = false, code }: { reload?: boolean; code?: string } = {},
): Promise<ServerlessOffline | undefined> {
  const command = peer("serverless");
  const plugin = peer("serverless-offline");
  if (command === undefined || plugin === undefined) return undefined;
  const services = path.join(peersFolder, ".services");
  mkdirSync(services, { recursive: true });
  const service = mkdtempSync(path.join(services, "courses-"));
  const bundled = code ?? (await bundle("handlers/listCourses.ts", { root, external: ["kysely", "libsql"] })).code;
  writeFileSync(path.join(service, "index.js"), bundled);
  writeFileSync(path.join(service, "serverless.json"), JSON.stringify(configuration(service, token)));
  const port = await freePort();
  const server = new StartedProcess(
    process.execPath,
    [
      path.join(command.folder, "bin/serverless.js"),
      "offline",
      ...[
        "--httpPort",
        String(port),
        "--lambdaPort",
        String(await freePort()),
        "--noPrependStageInUrl",
        "--ignoreJWTSignature",
      ],
      ...(reload ? ["--reloadHandler"] : []),
    ],
    { cwd: service, env: { SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" } },
  );
  await server.printed(/Server ready/);
  server.quiet();
  return {
    name: `serverless-offline ${plugin.version}`,
    url: `http://127.0.0.1:${port}/courses`,
    headers: { authorization: token.authorization },
    process: server,
    handlerFile: path.join(service, "index.js"),
    end: async () => {
      await server.end();
      rmSync(service, { recursive: true });
    },
  };
}

function configuration(service: string, { iss, aud }: { iss: string; aud: string }): object {
  const users = { type: "jwt", identitySource: "$request.header.Authorization", issuerUrl: iss, audience: [aud] };
  return {
    service: "courses",
    provider: {
      name: "aws",
      runtime: `nodejs${process.versions.node.split(".")[0] ?? "20"}.x`,
      region: "eu-central-1",
      httpApi: { cors: true, authorizers: { users } },
      environment: { STORE_URL: `sqlite:${path.join(service, "store.sqlite")}` },
    },
    plugins: ["serverless-offline"],
    functions: {
      listCourses: {
        handler: "index.handler",
        timeout: 10,
        memorySize: 256,
        events: [{ httpApi: { method: "GET", path: "/courses", authorizer: { name: "users" } } }],
      },
    },
  };
}
