import { LoopbackServer } from "./loopbackServer";
import { answerClientError, serverOptions } from "./serverOptions";

/** The loopback servers of a run; each is another origin, as on AWS. */
export class LocalServers {
  private constructor(
    readonly api: LoopbackServer,
    readonly cognito: LoopbackServer,
    readonly s3: LoopbackServer,
    readonly page: LoopbackServer | undefined,
  ) {}

  /**
   * @param port of the API; user pools, page and buckets take the next three. 0: any free ports
   * @throws {PortError} when one of them is taken
   */
  static async listen(port: number, { page }: { page: boolean }): Promise<LocalServers> {
    const listening: LoopbackServer[] = [];
    const at = async (offset: number): Promise<LoopbackServer> => {
      const server = await LoopbackServer.listen(port === 0 ? 0 : port + offset, serverOptions);
      listening.push(server);
      return server;
    };
    try {
      const [api, cognito] = [await at(0), await at(1)];
      const pageServer = page ? await at(2) : undefined;
      api.server.on("clientError", answerClientError);
      return new LocalServers(api, cognito, await at(3), pageServer);
    } catch (error) {
      await Promise.all(listening.map((server) => server.close(0)));
      throw error;
    }
  }

  async close(graceMs: number): Promise<void> {
    const servers = [this.api, this.cognito, this.s3, ...(this.page === undefined ? [] : [this.page])];
    await Promise.all(servers.map((server) => server.close(graceMs)));
  }
}
