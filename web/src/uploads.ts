import { AwsClient } from "aws4fetch";
import type { AwsCredentials } from "./awsCredentials";
import { answerOf, RequestFailure, serviceFailure } from "./requestFailure";

/** An object under the visitor's own prefix, as `GET /me/uploads` lists it. */
export interface StoredFile {
  /** The key without the prefix. */
  name: string;
  /** Bytes. */
  size: number;
  /** UTC, ISO 8601. */
  lastModified: string;
}

/** What an upload needs of a browser's File. */
export interface LocalFile {
  name: string;
  size: number;
  /** Media type; empty when the browser does not know it. */
  type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Bytes that this page sends in one request; S3 takes up to 5 GB, but the page holds the file in memory to sign it. */
export const largestFile = 50 * 1024 * 1024;

export interface Signing {
  region: string;
  credentials: () => Promise<AwsCredentials>;
}

/** Signs a request for the API's IAM routes (IAM User Guide, "AWS Signature Version 4 for API requests"). */
export async function signForApi(url: string, { region, credentials }: Signing): Promise<Request> {
  return client(await credentials(), "execute-api", region).sign(url);
}

type Send = (request: Request) => Promise<Response>;

/** The visitor's own files in the bucket, straight from the browser to S3. Every method throws {RequestFailure}. */
export class Uploads {
  readonly #bucketUrl: string;
  readonly #send: Send;
  readonly #signing: Signing;

  /** @param bucketUrl the bucket's address, without a slash at the end */
  constructor(bucketUrl: string, send: Send, signing: Signing) {
    this.#bucketUrl = bucketUrl;
    this.#send = send;
    this.#signing = signing;
  }

  /** @param send sends the body too, and may tell how far it is */
  async put(file: LocalFile, send: (request: Request, body: ArrayBuffer) => Promise<Response>): Promise<void> {
    checkFile(file);
    const body = await file.arrayBuffer();
    const headers = {
      "content-type": file.type === "" ? "application/octet-stream" : file.type,
      // Signs the content too, so that S3 refuses a body that was changed or cut on its way.
      "x-amz-content-sha256": hex(await crypto.subtle.digest("SHA-256", body)),
    };
    const request = await this.#signed(file.name, { method: "PUT", headers });
    await answerOf(send(request, body), serviceFailure);
  }

  async get(name: string): Promise<Blob> {
    const response = await answerOf(this.#send(await this.#signed(name)), serviceFailure);
    return response.blob();
  }

  async #signed(name: string, init: RequestInit = {}): Promise<Request> {
    const credentials = await this.#signing.credentials();
    const key = [credentials.identityId, ...name.split("/")];
    const url = [this.#bucketUrl, ...key.map(encodeURIComponent)].join("/");
    return client(credentials, "s3", this.#signing.region).sign(url, init);
  }
}

/** The library's own repeating stays off: the reader should see each refusal when it happens. */
function client({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials, service: string, region: string) {
  return new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service, region, retries: 0 });
}

function checkFile({ name, size }: LocalFile): void {
  const refuse = (detail: string) => new RequestFailure({ kind: "refused", title: "Not uploaded", detail });
  if (size > largestFile) {
    throw refuse(`${name} has ${formatBytes(size)}; this page uploads files up to ${formatBytes(largestFile)}.`);
  }
  // As parts of a path they would name the folder itself or the one above.
  if (name === "." || name === "..") throw refuse(`A file cannot be called ${name}.`);
  // S3 User Guide, "Creating object key names": a key has up to 1024 bytes; the identity id and slash take 60 or so.
  if (name === "" || new TextEncoder().encode(name).length > 900)
    throw refuse("Give the file a name of 1 to 900 bytes.");
}

/** Bytes in words, by powers of 1024: `812 bytes`, `1.4 kB`, `50 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${units[unit] ?? ""}`;
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
