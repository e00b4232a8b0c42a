import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

export const exampleCredentials = {
  identityId: "eu-central-1:11111111-2222-3333-4444-555555555555",
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG",
  sessionToken: "session/token==",
  expiration: Infinity,
};
const { accessKeyId, secretAccessKey, sessionToken } = exampleCredentials;
export const exampleSigning = { region: "eu-central-1", credentials: () => Promise.resolve(exampleCredentials) };

/** The `Authorization` that AWS's signer gives the same request. */
export async function expectedSignature(request: Request | undefined, service: string): Promise<string> {
  if (request === undefined) throw new Error("no request was sent");
  const { hostname, pathname, searchParams } = new URL(request.url);
  const { authorization = "", "x-amz-date": date = "", ...headers } = Object.fromEntries(request.headers);
  const signedNames = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    region: "eu-central-1",
    service,
    sha256: HashOfNode,
    uriEscapePath: service !== "s3",
    applyChecksum: false,
  });
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(date) ?? [];
  const { headers: signed } = await signer.sign(
    {
      method: request.method,
      protocol: "https:",
      hostname,
      path: canonical(pathname),
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(
        Object.entries({ ...headers, host: hostname }).filter(([name]) => signedNames.includes(name)),
      ),
    },
    { signingDate: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) },
  );
  return signed.authorization ?? "";
}

/** What S3 makes of a path before it checks the signature: each byte that is not unreserved, percent-encoded once. */
function canonical(pathname: string): string {
  return pathname
    .split("/")
    .map((part) =>
      encodeURIComponent(decodeURIComponent(part)).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join("/");
}

class HashOfNode {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", Buffer.from(bytes(secret)));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(Buffer.from(bytes(data)));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error("not used");
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
