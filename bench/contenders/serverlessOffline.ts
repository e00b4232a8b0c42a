import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../freePort";
import { peer, peersFolder } from "../peers";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";
import { functionCode } from "./measuredRoute";
import type { MeasuredRoute } from "./measuredRoute";

/** A service with the route's handler behind a JWT authorizer, and its file that may be edited. */
export interface ServerlessOffline extends Contender {
  handlerFile: string;
}

/**
 * serverless-offline with the very bundle that the local run serves. Its authorizer is as close as it comes: issuer,
 * audience and expiry of the token are compared, signatures it can't check (`--ignoreJWTSignature`).
 * @returns undefined when it is not installed
 */
export async function startServerlessOffline(
  route: MeasuredRoute,
  token: { authorization: string; iss: string; aud: string },
  { reload = false } = {},
): Promise<ServerlessOffline | undefined> {
  const command = peer("serverless");
  const plugin = peer("serverless-offline");
  if (command === undefined || plugin === undefined) return undefined;
  const services = path.join(peersFolder, ".services");
  mkdirSync(services, { recursive: true });
  const service = mkdtempSync(path.join(services, "service-"));
  writeFileSync(path.join(service, "index.js"), await functionCode(route));
  writeFileSync(path.join(service, "serverless.json"), JSON.stringify(configuration(service, route, token)));
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
    url: `http://127.0.0.1:${port}${route.path}`,
    headers: { authorization: token.authorization },
    processId: server.pid,
    handlerFile: path.join(service, "index.js"),
    end: async () => {
      await server.end();
      rmSync(service, { recursive: true });
    },
  };
}

function configuration(
  service: string,
  { method, path: routePath }: MeasuredRoute,
  { iss, aud }: { iss: string; aud: string },
): object {
  const users = { type: "jwt", identitySource: "$request.header.Authorization", issuerUrl: iss, audience: [aud] };
  return {
    service: "measured",
    provider: {
      name: "aws",
      runtime: `nodejs${process.versions.node.split(".")[0] ?? "20"}.x`,
      region: "eu-central-1",
      httpApi: { cors: true, authorizers: { users } },
      environment: { STORE_URL: `sqlite:${path.join(service, "store.sqlite")}` },
    },
    plugins: ["serverless-offline"],
    functions: {
      measured: {
        handler: "index.handler",
        timeout: 10,
        memorySize: 256,
        events: [{ httpApi: { method, path: routePath, authorizer: { name: "users" } } }],
      },
    },
  };
}
