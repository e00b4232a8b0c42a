import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { requestListener } from "../../packages/local/src/http/httpRequest";
import { LocalServices } from "../../packages/local/src/localServices";
import { isJsonObject, parseJsonObject } from "../../packages/local/src/record/recordedProgram";
import type { JsonObject, RecordedProgram } from "../../packages/local/src/record/recordedProgram";
import type { CodeDelivery } from "../../packages/local/src/services/cognito-idp/codeDelivery";
import { root } from "../projectFiles";
import { recordedResource } from "../local/recordedFixtures";
import { managedBucket } from "./managedBuckets";
import { managedPools, withAssumptions } from "./managedPools";

/** The account that moto's tests know. */
const accountId = "123456789012";
const clientRole = `arn:aws:iam::${accountId}:role/client`;

/**
 * The local run for tests that make their resources by AWS's API: management operations change a recorded program, which
 * the services then follow as after an evaluation. All other requests reach the services as they are.
 */
export class PeerServer {
  readonly #services: LocalServices;
  readonly #served: Server;
  readonly #servedS3: Server;
  readonly #front: Server;
  readonly #deliveries: CodeDelivery[];
  /** Whether pools get what an emulator's tests take for granted. */
  assumes = false;

  private constructor(services: LocalServices, served: Server, servedS3: Server, deliveries: CodeDelivery[]) {
    this.#services = services;
    this.#served = served;
    this.#servedS3 = servedS3;
    this.#deliveries = deliveries;
    this.#front = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
  }

  static async start(dataDirectory: string): Promise<PeerServer> {
    const opened: { services?: LocalServices } = {};
    const served = createServer(
      requestListener((request, response) => opened.services?.sdkHandler()(request, response)),
    );
    const servedS3 = createServer(
      requestListener((request, response) => opened.services?.handler("s3")(request, response)),
    );
    const url = await listen(served);
    await listen(servedS3);
    const deliveries: CodeDelivery[] = [];
    const services = await LocalServices.create(emptyProgram("us-east-1"), {
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
    opened.services = services;
    const server = new PeerServer(services, served, servedS3, deliveries);
    await listen(server.#front);
    return server;
  }

  get url(): string {
    return urlOf(this.#front);
  }

  /** Credentials of a role that may do everything in buckets. */
  credentials() {
    return this.#services.get("iam").roleCredentials(clientRole);
  }

  async stop(): Promise<void> {
    for (const server of [this.#front, this.#served, this.#servedS3]) {
      server.close();
      server.closeAllConnections();
    }
    await this.#services.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url?.startsWith("/moto-api/reset") === true) {
      if (request.url === "/moto-api/reset") this.#services.update(emptyProgram("us-east-1"));
      this.#deliveries.length = 0;
      response.end(JSON.stringify({ PREVIOUS_INITIAL_NO_AUTH_ACTION_COUNT: "" }));
      return;
    }
    if (request.url === "/deliveries") {
      response.end(JSON.stringify(this.#deliveries));
      return;
    }
    if (request.url !== "/" || request.method === "GET") {
      const managed = managedBucket(this.#services.program, request, body.toString("utf8"));
      if (managed === undefined) await this.#forward(request, body, response, this.#servedS3);
      else {
        this.#services.update(managed.program);
        response.writeHead(managed.status).end();
      }
      return;
    }
    const role = createdByIam(body.toString("latin1"));
    if (role !== undefined) {
      response.end(role);
      return;
    }
    const managed = await this.#manage(request, body);
    if (managed === undefined) await this.#forward(request, body, response, this.#served);
    else {
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };
      response.writeHead(200, headers).end(JSON.stringify(managed));
    }
  }

  /** @returns undefined when the services are to answer */
  async #manage({ headers }: IncomingMessage, body: Buffer): Promise<JsonObject | undefined> {
    const target = String(headers["x-amz-target"]);
    const [prefix = "", operation = ""] = target.split(".");
    const manage = Object.hasOwn(managedPools, operation) ? managedPools[operation] : undefined;
    if (manage === undefined) {
      if (this.assumes) this.#declareAttributes(body);
      return undefined;
    }
    // A test's pools are where its client is.
    const region = /\/([a-z0-9-]+)\/[a-z-]+\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "us-east-1";
    const input = JSON.parse(body.toString("utf8")) as JsonObject;
    const change = manage(
      { ...this.#services.program, region },
      this.assumes ? withAssumptions(operation, input) : input,
    );
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

  /** The custom attributes that a call writes, in the pool that it names. */
  #declareAttributes(body: Buffer): void {
    const { UserPoolId, UserAttributes } = parseJsonObject(body.toString("utf8")) ?? {};
    const names = (Array.isArray(UserAttributes) ? UserAttributes : [])
      .map((attribute) => (isJsonObject(attribute) && typeof attribute.Name === "string" ? attribute.Name : ""))
      .filter((name) => name.startsWith("custom:"));
    if (UserPoolId === undefined || names.length === 0) return;
    const CustomAttributes = names.map((Name) => ({ Name, AttributeDataType: "String" }));
    const changed = managedPools.AddCustomAttributes?.(this.#services.program, { UserPoolId, CustomAttributes });
    if (changed !== undefined) this.#services.update(changed.program);
  }

  async #forward(request: IncomingMessage, body: Buffer, response: ServerResponse, served: Server): Promise<void> {
    const { method, url, rawHeaders } = request;
    const { port } = served.address() as AddressInfo;
    const forwarded = httpRequest({ host: "127.0.0.1", port, method, path: url, headers: rawHeaders });
    forwarded.end(body);
    const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
    answer.pipe(response);
  }
}

function policy(statement: JsonObject): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

function emptyProgram(region: string): RecordedProgram {
  return {
    project: "peers",
    stack: "test",
    region,
    partition: "aws",
    accountId,
    resources: [
      recordedResource("aws:iam/role:Role", "client", {
        name: "client",
        arn: clientRole,
        uniqueId: "AROACLIENT",
        assumeRolePolicy: policy({ Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }),
        inlinePolicies: [{ name: "buckets", policy: policy({ Action: "s3:*", Resource: "*" }) }],
      }),
    ],
    outputs: {},
    secretOutputs: [],
  };
}

/** What AWS IAM answers to the calls with which moto's tests make a pool's role for SMS messages. */
function createdByIam(body: string): string | undefined {
  const parameters = new URLSearchParams(body);
  const action = parameters.get("Action") ?? "";
  if (!/^(Attach|Create|Delete|Detach)(Role|RolePolicy|Policy)$/.test(action)) return undefined;
  const kind = action.endsWith("Policy") ? "Policy" : "Role";
  const arn = `arn:aws:iam::${accountId}:${kind.toLowerCase()}/${parameters.get(`${kind}Name`) ?? ""}`;
  return `<${action}Response><${action}Result><${kind}><Arn>${arn}</Arn></${kind}></${action}Result></${action}Response>`;
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
