import type { IncomingMessage } from "node:http";

/** HTTP APIs take payloads of up to 10 MB. */
export const maxPayloadBytes = 10 * 1024 * 1024;

const empty = Buffer.alloc(0);

/**
 * Reads the whole body.
 * @returns "tooLarge" as soon as that is certain, "aborted" when the client went away before its end
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | "tooLarge" | "aborted"> {
  const { "content-length": declared, "transfer-encoding": encoding } = request.headers;
  if (declared === undefined && encoding === undefined) return empty;
  if (Number(declared ?? 0) > maxPayloadBytes) return "tooLarge";
  // While the authorizer was asked, the client may have gone, and nothing more will be heard of it.
  if (request.destroyed) return "aborted";
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxPayloadBytes) chunks.push(chunk);
      else resolve("tooLarge");
    });
    request.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    request.on("close", () => {
      resolve("aborted");
    });
  });
}
