import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { AwsClient } from "aws4fetch";
import type { ReadyLine } from "../../local/startedRun";

/**
 * Stands between a client that can only send bearer tokens and the API's IAM routes: a GET with the token is signed
 * with the credentials that the identity pool gives for it, any other request passes as it is.
 */
export class SigningProxy {
  readonly #server: Server;
  readonly #aws: AwsClient;
  readonly #apiUrl: string;
  readonly #bearer: string;

  private constructor(aws: AwsClient, apiUrl: string, token: string) {
    this.#aws = aws;
    this.#apiUrl = apiUrl;
    this.#bearer = `Bearer ${token}`;
    this.#server = createServer((incoming, response) => {
      this.#forward(incoming, response).catch((error: unknown) => {
        // Not a status that the API could have: the fuzzer takes a closed connection for a failure.
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start(ready: ReadyLine & { identityPoolId: string }, token: string): Promise<SigningProxy> {
    const { accessKeyId, secretAccessKey, sessionToken } = await fromCognitoIdentityPool({
      identityPoolId: ready.identityPoolId,
      logins: { [ready.issuer.replace("https://", "")]: token },
      clientConfig: { region: ready.region, endpoint: ready.local.cognitoEndpoint },
    })();
    const aws = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service: "execute-api",
      region: ready.region,
      retries: 0,
    });
    const proxy = new SigningProxy(aws, ready.apiUrl, token);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = incoming;
    const target = new URL(url, this.#apiUrl);
    const isSigned = method === "GET" && headers.authorization === this.#bearer;
    const signature = isSigned ? Object.fromEntries((await this.#aws.sign(target.href)).headers) : {};
    const outgoing = request(target, { method, headers: { ...headers, ...signature, host: target.host } });
    incoming.pipe(outgoing);
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }
}
