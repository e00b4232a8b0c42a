import { once } from "node:events";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { requestListener } from "../../packages/local/src/http/httpRequest";
import { expectedSignature } from "../../packages/local/src/services/iam/requestSignature";
import { signatureParts } from "../../packages/local/src/services/iam/signatureParts";
import type { Outcome } from "./outcome";

const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/** Sends each signed request of AWS's test suite for Signature Version 4 as it is, and compares the signature. */
export async function runSignatureVectors(folder: string): Promise<Outcome[]> {
  const server = createServer(
    requestListener((request, response) => {
      void (async () => {
        const { wire } = request;
        if (wire === undefined) return "the request's target is malformed";
        const parts = signatureParts(wire);
        if ("kind" in parts) return parts.reason;
        const body = Buffer.concat((await request.message.toArray()) as Buffer[]);
        const payloadHash = createHash("sha256").update(body).digest("hex");
        const signature = await expectedSignature(wire, parts, secretAccessKey, { payloadHash, s3Path: false });
        return signature === parts.signature ? "the same" : "another signature";
      })().then((verdict) => response.end(verdict));
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const outcomes: Outcome[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sreq"));
  for (const file of files) {
    const authorization = readFileSync(path.join(folder, file.replace(/sreq$/, "authz")), "utf8").trim();
    const answer = await sent(readFileSync(path.join(folder, file), "utf8"), authorization, port);
    const outcome = answer.endsWith("\r\nthe same") ? "passed" : "failed";
    outcomes.push({ name: path.basename(file, ".sreq"), outcome, reason: answer });
  }
  server.close();
  return outcomes;
}

async function sent(request: string, authorization: string, port: number): Promise<string> {
  const [head = "", body = ""] = request.split(/\r?\n\r?\n/);
  const unsigned = [
    `Authorization: ${authorization}`,
    "Connection: close",
    ...(body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const socket = connect(port, "127.0.0.1");
  const lines = head.split(/\r?\n/).filter((line) => !line.startsWith("Authorization:"));
  socket.write(`${[...lines, ...unsigned].join("\r\n")}\r\n\r\n${body}`);
  return Buffer.concat((await socket.toArray()) as Buffer[]).toString("utf8");
}
