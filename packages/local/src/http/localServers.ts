import type { ServerOptions } from "node:http";
import { LoopbackServer } from "./loopbackServer";
import { answerClientError, serverOptions } from "./serverOptions";

/** The classes of requests and responses, for what watches them. */
type ServiceServerOptions = Pick<ServerOptions, "IncomingMessage" | "ServerResponse">;

/** The loopback servers of a run; each is another origin, as on AWS. */
export class LocalServers {
  readonly #port: number;
  readonly #options: ServiceServerOptions;
  /** Of APIs and function URLs after the first, by the address's id. */
  readonly #additional = new Map<string, LoopbackServer>();

  private constructor(
    port: number,
    options: ServiceServerOptions,
    /** The program's first API or function URL. */
    readonly api: LoopbackServer,
    readonly cognito: LoopbackServer,
    readonly page: LoopbackServer | undefined,
    readonly s3: LoopbackServer,
    /** Every call of AWS's SDKs. */
    readonly aws: LoopbackServer,
    /** What looks at the run. */
    readonly console: LoopbackServer,
  ) {
    this.#port = port;
    this.#options = options;
  }

  /**
   * @param port of the first API; user pools, page, buckets, AWS's SDKs and console take the next five. 0: any free ports
   * @param options of the servers for services
   * @throws {PortError} when one of them is taken
   */
  static async listen(
    port: number,
    { page, ...options }: { page: boolean } & ServiceServerOptions,
  ): Promise<LocalServers> {
    const listening: LoopbackServer[] = [];
    const at = async (offset: number, given: ServerOptions = options): Promise<LoopbackServer> => {
      const server = await LoopbackServer.listen(port === 0 ? 0 : port + offset, { ...serverOptions, ...given });
      listening.push(server);
      return server;
    };
    try {
      const [api, cognito] = [await at(0), await at(1)];
      const pageServer = page ? await at(2, {}) : undefined;
      api.server.on("clientError", answerClientError);
      return new LocalServers(port, options, api, cognito, pageServer, await at(3), await at(4), await at(5, {}));
    } catch (error) {
      await Promise.all(listening.map((server) => server.close(0)));
      throw error;
    }
  }

  /**
   * Servers for the addresses with these ids, in this order: the first has the API's port, the others those after the
   * run's own. An address keeps its server until it is gone.
   * @throws {PortError} when a port is taken
   */
  async forAddresses(ids: readonly string[]): Promise<Map<string, LoopbackServer>> {
    const [first, ...others] = ids;
    for (const [id, server] of this.#additional) {
      if (others.includes(id)) continue;
      this.#additional.delete(id);
      void server.close(0);
    }
    for (const id of others) {
      if (this.#additional.has(id)) continue;
      const server = await LoopbackServer.listen(this.#port === 0 ? 0 : this.#freePort(), {
        ...serverOptions,
        ...this.#options,
      });
      server.server.on("clientError", answerClientError);
      this.#additional.set(id, server);
    }
    return new Map([...(first === undefined ? [] : [[first, this.api] as const]), ...this.#additional]);
  }

  async close(graceMs: number): Promise<void> {
    const servers = [this.api, this.cognito, this.s3, this.aws, this.console, ...this.#additional.values()];
    if (this.page !== undefined) servers.push(this.page);
    await Promise.all(servers.map((server) => server.close(graceMs)));
  }

  /** The lowest port after the run's own that no address of it has. */
  #freePort(): number {
    const used = new Set([...this.#additional.values()].map((server) => server.port));
    let port = this.#port + 6;
    while (used.has(port)) port += 1;
    return port;
  }
}
