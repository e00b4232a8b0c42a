import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A stand-in for Secrets Manager that holds one secret. */
export class SecretsServer {
  /** What the secret holds; an Error's name is answered as AWS answers an error. */
  secret: string | Error = new Error("ResourceNotFoundException");
  /** The secrets that were asked for. */
  readonly reads: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { SecretId } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { SecretId: string };
        this.reads.push(SecretId);
        const failed = this.secret instanceof Error;
        response.writeHead(failed ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
        const body = this.secret instanceof Error ? { __type: this.secret.message } : { SecretString: this.secret };
        response.end(JSON.stringify({ ...body, ARN: SecretId }));
      });
    });
  }

  /** Gives the address for AWS_ENDPOINT_URL_SECRETS_MANAGER. */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
