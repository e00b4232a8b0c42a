import { gatewayServerOptions } from "../services/apigateway/gateway";
import { LoopbackServer } from "./loopbackServer";

/** The four loopback servers of a run; each is another origin, as on AWS. */
export class LocalServers {
  private constructor(
    readonly api: LoopbackServer,
    readonly cognito: LoopbackServer,
    readonly web: LoopbackServer,
    readonly buckets: LoopbackServer,
  ) {}

  /**
   * @param port of the first; the others take the next three. 0: any free ports
   * @throws {PortError} when one of them is taken
   */
  static async listen(port: number): Promise<LocalServers> {
    const listening: LoopbackServer[] = [];
    const next = async (): Promise<LoopbackServer> => {
      const server = await LoopbackServer.listen(port === 0 ? 0 : port + listening.length, gatewayServerOptions);
      listening.push(server);
      return server;
    };
    try {
      return new LocalServers(await next(), await next(), await next(), await next());
    } catch (error) {
      await Promise.all(listening.map((server) => server.close(0)));
      throw error;
    }
  }

  async close(grace: number): Promise<void> {
    await Promise.all([this.api, this.cognito, this.web, this.buckets].map((server) => server.close(grace)));
  }
}
