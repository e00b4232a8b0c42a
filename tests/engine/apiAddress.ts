import { request } from "node:http";

/**
 * Where the deployed API answers. An emulator's address begins with the API's id, like AWS's own.
 * @param apiUrl the stack's output
 * @param template another address, with `{apiId}` for the id; for emulators whose own address cannot be reached
 * @throws {Error} when the address is not this machine's: a test must never send anything elsewhere
 */
export function apiAddress(apiUrl: string, template: string | undefined): URL {
  const [apiId = ""] = new URL(apiUrl).hostname.split(".");
  const address = new URL(template === undefined ? apiUrl : template.replaceAll("{apiId}", apiId));
  if (address.protocol !== "http:" || !isThisMachine(address.hostname)) {
    throw new Error(
      `The API's address is ${address.href}, which is not an http address of this machine. Set ENGINE_API_URL to the ` +
        "one that the emulator serves it under, with {apiId} for the API's id.",
    );
  }
  return address;
}

export interface Answer {
  status: number;
  body: string;
}

/** Sends a GET request to a path below the address. */
export function get(address: URL, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, "")}${path}`;
  return new Promise((resolve, reject) => {
    // Names below localhost are this machine (RFC 6761), but not every resolver knows: the name goes into the Host header.
    const options = { host: "127.0.0.1", port: url.port, path: url.pathname, headers: { host: url.host, ...headers } };
    const sent = request({ ...options, signal: AbortSignal.timeout(60_000) }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
      response.on("error", reject);
    });
    sent.on("error", reject).end();
  });
}

function isThisMachine(hostname: string): boolean {
  return hostname === "127.0.0.1" || hostname === "localhost" || hostname.endsWith(".localhost");
}
