import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { requestListener } from "../../packages/local/src/http/httpRequest";
import { LocalServices } from "../../packages/local/src/localServices";
import type { JsonObject, RecordedProgram } from "../../packages/local/src/record/recordedProgram";
import type { CodeDelivery } from "../../packages/local/src/services/cognito-idp/codeDelivery";
import { root } from "../projectFiles";
import { managedPools } from "./managedPools";

/** The account that moto's tests know. */
const accountId = "123456789012";

/**
 * The local run for tests that make their resources by AWS's API: management operations change a recorded program, which
 * the services then follow as after an evaluation. All other requests reach the services as they are.
 */
export class PeerServer {
  readonly #services: LocalServices;
  readonly #served: Server;
  readonly #front: Server;
  readonly #deliveries: CodeDelivery[];

  private constructor(services: LocalServices, served: Server, deliveries: CodeDelivery[]) {
    this.#services = services;
    this.#served = served;
    this.#deliveries = deliveries;
    this.#front = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
  }

  static async start(dataDirectory: string): Promise<PeerServer> {
    let services: LocalServices | undefined;
    const served = createServer(requestListener((request, response) => services?.sdkHandler()(request, response)));
    const url = await listen(served);
    const deliveries: CodeDelivery[] = [];
    services = await LocalServices.create(emptyProgram("us-east-1"), {
      root,
      dataDirectory,
      endpoints: { api: url, aws: url, cognito: url, s3: url },
      functionEnvironment: () => ({}),
      events: {
        onRequest: () => undefined,
        onFunctionLog: () => undefined,
        onCode: (delivery) => deliveries.push(delivery),
        onDiagnostic: (severity, message) => {
          if (severity === "error") console.error(message);
        },
      },
    });
    const server = new PeerServer(services, served, deliveries);
    await listen(server.#front);
    return server;
  }

  get url(): string {
    return urlOf(this.#front);
  }

  async stop(): Promise<void> {
    for (const server of [this.#front, this.#served]) {
      server.close();
      server.closeAllConnections();
    }
    await this.#services.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url === "/moto-api/reset") {
      this.#services.update(emptyProgram("us-east-1"));
      this.#deliveries.length = 0;
      response.end("{}");
      return;
    }
    if (request.url === "/deliveries") {
      response.end(JSON.stringify(this.#deliveries));
      return;
    }
    const managed = await this.#manage(request, body);
    if (managed === undefined) await this.#forward(request, body, response);
    else response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(managed));
  }

  /** @returns undefined when the services are to answer */
  async #manage({ headers }: IncomingMessage, body: Buffer): Promise<JsonObject | undefined> {
    const target = String(headers["x-amz-target"]);
    const [prefix = "", operation = ""] = target.split(".");
    const manage = Object.hasOwn(managedPools, operation) ? managedPools[operation] : undefined;
    if (manage === undefined) return undefined;
    // A test's pools are where its client is.
    const region = /\/([a-z0-9-]+)\/[a-z-]+\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "us-east-1";
    const change = manage({ ...this.#services.program, region }, JSON.parse(body.toString("utf8")) as JsonObject);
    if (change === undefined) return undefined;
    this.#services.update(change.program);
    const { describe, answer = (described: JsonObject) => described } = change;
    if (describe === undefined) return answer({});
    const described = await fetch(urlOf(this.#served), {
      method: "POST",
      headers: {
        "x-amz-target": `${prefix}.${describe.operation}`,
        "content-type": "application/x-amz-json-1.1",
        authorization: headers.authorization ?? "",
      },
      body: JSON.stringify(describe.input),
    });
    return answer((await described.json()) as JsonObject);
  }

  async #forward(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { method, url, rawHeaders } = request;
    const { port } = this.#served.address() as AddressInfo;
    const forwarded = httpRequest({ host: "127.0.0.1", port, method, path: url, headers: rawHeaders });
    forwarded.end(body);
    const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
    answer.pipe(response);
  }
}

function emptyProgram(region: string): RecordedProgram {
  return {
    project: "peers",
    stack: "test",
    region,
    partition: "aws",
    accountId,
    resources: [],
    outputs: {},
    secretOutputs: [],
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat((await request.toArray()) as Buffer[]);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return urlOf(server);
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
