import { connect } from "node:net";

export interface RawResponse {
  status: number;
  /** Header lines as they came, names in lower case. */
  headers: [name: string, value: string][];
  body: string;
}

/** Sends bytes as they are and reads until the server closes; for requests that no HTTP client would send. */
export async function rawRequest(port: number, ...parts: (string | Buffer)[]): Promise<RawResponse> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      for (const part of parts) socket.write(part);
    });
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => {
      resolve();
    });
    socket.on("error", reject);
  });
  const text = Buffer.concat(chunks).toString("latin1");
  const [head = "", ...body] = text.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
    body: body.join("\r\n\r\n"),
  };
}

/** A request's head, with a Host and `Connection: close`. */
export function head(requestLine: string, ...headers: string[]): string {
  return [`${requestLine} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers, "", ""].join("\r\n");
}
