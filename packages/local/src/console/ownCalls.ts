import { Agent, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Redaction } from "./redaction";

/** A request that the console itself sends to a listener of the run. */
export interface OwnCall {
  /** The request that it repeats; undefined for a call that nobody is to see. */
  replayOf: string | undefined;
  /** Of the repeated request. */
  secrets?: Redaction;
  /** Hears the id of a repeated request once it was recorded. */
  onRecorded?: (id: string) => void;
}

/** By the port from which each comes, which no other connection of this machine has meanwhile. */
const calls = new Map<number, OwnCall>();

export function ownCallOf(socket: Socket): OwnCall | undefined {
  return calls.size === 0 ? undefined : calls.get(socket.remotePort ?? 0);
}

export interface OwnRequest {
  /** Of a listener on the loopback interface. */
  port: number;
  method: string;
  /** Path and query. */
  path: string;
  /** Names and values in turn, or by name. */
  headers: readonly string[] | Record<string, string>;
  body: Uint8Array | string;
}

export interface OwnAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const timeoutMs = 60_000;

/** Sends a request of the console's own on a connection of its own. */
export function sendOwn({ port, method, path, headers, body }: OwnRequest, call: OwnCall): Promise<OwnAnswer> {
  // One connection for each: its port must not carry anybody else's request.
  const agent = new Agent({ keepAlive: false, maxSockets: 1 });
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { agent, host: "127.0.0.1", port, method, path, headers: headers as Record<string, string>, timeout: timeoutMs },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    outgoing.on("socket", (socket) => {
      socket.on("connect", () => {
        const from = socket.localPort ?? 0;
        calls.set(from, call);
        socket.on("close", () => calls.delete(from));
        outgoing.end(body);
      });
    });
  });
}
