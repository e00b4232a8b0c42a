import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod/mini";
import type { ConsoleContext } from "../../../packages/local/src/console/consoleContext";
import { ConsoleServer } from "../../../packages/local/src/console/consoleServer";
import type { ConsoleRoute } from "../../../packages/local/src/console/route";
import { requestListener } from "../../../packages/local/src/http/httpRequest";
import type { RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { serviceModules } from "../../../packages/local/src/services/registry";
import type { RunningServices } from "../../../packages/local/src/services/registry";
import { ServedSdk } from "../services/servedSdk";

type Run = Pick<ConsoleContext, "program" | "services">;

/** The services of recorded resources, and routes of the console that read them, over HTTP. */
export class ServedConsole {
  readonly sdk: ServedSdk;
  readonly #servers: Server[] = [];
  #routes: readonly ConsoleRoute[] = [];
  #url = "";

  private constructor(sdk: ServedSdk) {
    this.sdk = sdk;
  }

  static async start(routes: (run: Run) => ConsoleRoute[], resources: RecordedResource[]): Promise<ServedConsole> {
    const console = new ServedConsole(await ServedSdk.start(resources));
    const { sdk } = console;
    const services = () => Object.fromEntries(serviceModules.map(({ name }) => [name, sdk.services.get(name)]));
    console.#routes = routes({
      program: () => sdk.services.program,
      services: () => services() as unknown as RunningServices,
    });
    const server = new ConsoleServer({
      routes: console.#routes,
      isAuthorized: () => true,
      origin: "http://localhost",
      page: (_message, response) => response.end(),
    });
    console.#url = await console.#listen(server.handle);
    return console;
  }

  /** Serves the API or function URL with this id. @returns its address */
  async address(id: string, service: "apigateway" | "lambda" = "apigateway"): Promise<string> {
    return this.#listen(requestListener(this.sdk.services.addressHandler(service), id));
  }

  /** Serves the user pools' API. @returns its address */
  async userPools(): Promise<string> {
    return this.#listen(requestListener(this.sdk.services.handler("cognito")));
  }

  /** Calls an operation of the console, whose answer has to be as its schema says. */
  async call(method: string, path: string, input?: unknown): Promise<{ status: number; answer: unknown }> {
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const response = await fetch(`${this.#url}${path}`, { method, ...body });
    const answer = await response.json();
    const route = this.#routes.find(
      (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
    );
    if (response.ok) z.parse(route?.output ?? z.never(), answer);
    return { status: response.status, answer };
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    await this.sdk.stop();
  }

  async #listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    this.#servers.push(server);
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

/** The message of an answer that says what is wrong. */
export interface ErrorAnswer {
  message: string;
}
