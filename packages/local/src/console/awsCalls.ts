import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../services/iam/requestSignature";
import type { ConsoleContext } from "./consoleContext";
import { sendOwn } from "./ownCalls";
import type { OwnAnswer } from "./ownCalls";

export interface SignedRequest {
  /** The signing name. */
  service: string;
  method: string;
  /** Escaped, without the query. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

/** Calls AWS's API of this run as an administrator of the local account; nobody sees it among the requests. */
export async function callSigned(context: ConsoleContext, request: SignedRequest): Promise<OwnAnswer> {
  const { service, method, path, query = {}, headers = {}, body = "" } = request;
  const url = new URL(context.listeners().aws);
  const signer = new SignatureV4({
    service,
    region: context.program().region,
    credentials: context.services().iam.administratorCredentials(),
    sha256: Sha256,
    // S3 alone takes the path as it is.
    uriEscapePath: service !== "s3",
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    query,
    headers: { host: url.host, ...headers },
    body,
  });
  const text = Object.entries(query).map((parameter) => parameter.map(encodeURIComponent).join("="));
  return sendOwn(
    {
      port: Number(url.port),
      method,
      path: text.length === 0 ? path : `${path}?${text.join("&")}`,
      headers: { ...signed.headers, "content-length": String(Buffer.byteLength(body)) },
      body,
    },
    { replayOf: undefined },
  );
}
