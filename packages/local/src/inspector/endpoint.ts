import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { LoopbackServer } from "../http/loopbackServer";
import { isOwnHost } from "../http/loopbackHost";
import type { EndpointMessage, Target, TargetsMessage } from "./targets";

// A process of its own: no breakpoint and no pause button can stop the connection that it would be resumed by.

let targets: Target[] = [];
let clients = 0;

function tell(message: EndpointMessage): void {
  process.send?.(message);
}

const idOf = ({ url }: Target): string => new URL(url).pathname.slice(1);

/** The HTTP endpoints of Node.js's inspector ("Chrome DevTools Protocol", HTTP Endpoints). */
async function serve(port: number): Promise<void> {
  const server = await LoopbackServer.listen(port);
  const address = new URL(server.url).host;
  const described = (target: Target): object => {
    const id = idOf(target);
    return {
      description: "node.js instance",
      devtoolsFrontendUrl: `devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=${address}/${id}`,
      id,
      title: target.title,
      type: "node",
      url: "file://",
      webSocketDebuggerUrl: `ws://${address}/${id}`,
    };
  };
  const answers: Partial<Record<string, () => unknown>> = {
    "/json": () => targets.map(described),
    "/json/list": () => targets.map(described),
    "/json/version": () => ({ Browser: `node.js/${process.version}`, "Protocol-Version": "1.1" }),
  };
  server.serve(({ url = "" }, response) => {
    const answer = answers[url.replace(/\/$/, "")];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer?.() ?? { message: `${url} is none of ${Object.keys(answers).join(", ")}` }));
  });
  server.server.on("upgrade", connectTarget);
  tell({ listening: server.port });
}

/** Hands a WebSocket to the inspector that has the target, byte by byte. */
function connectTarget(request: IncomingMessage, client: Duplex, head: Buffer): void {
  const target = targets.find((candidate) => request.url === `/${idOf(candidate)}`);
  client.on("error", () => client.destroy());
  if (target === undefined || !isOwnHost(request.headers.host)) {
    client.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const { hostname, port } = new URL(target.url);
  const inspector = connect(Number(port), hostname);
  const lines = [`GET ${request.url ?? ""} HTTP/1.1`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index] ?? ""}: ${request.rawHeaders[index + 1] ?? ""}`);
  }
  inspector.write(`${lines.join("\r\n")}\r\n\r\n`);
  inspector.write(head);
  inspector.on("error", () => client.destroy());
  inspector.on("close", () => client.destroy());
  client.on("close", () => inspector.destroy());
  inspector.pipe(client).pipe(inspector);
  if (target !== targets[0]) return;
  tell({ clients: (clients += 1) });
  client.on("close", () => {
    if (process.connected) tell({ clients: (clients -= 1) });
  });
}

process.on("message", (message: TargetsMessage) => {
  ({ targets } = message);
});
// The terminal's Ctrl-C reaches this process too; it ends with the run, after it.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(0));
serve(Number(process.argv[2])).catch((error: unknown) => {
  tell({ failed: (error as Error).message });
});
