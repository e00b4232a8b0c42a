import { AwsClient } from "aws4fetch";
import type { AwsCredentials } from "./awsCredentials";
import type { Exchanges } from "./exchange";
import { RequestFailure, serviceFailure } from "./requestFailure";

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

/** The visitor's own files in the bucket, straight from the browser to S3. Every method throws {RequestFailure}. */
export class Uploads {
  /** @param bucketUrl the bucket's address, without a slash at the end */
  readonly #bucketUrl: string;
  readonly #exchanges: Exchanges;
  readonly #signing: Signing;

  constructor(bucketUrl: string, exchanges: Exchanges, signing: Signing) {
    this.#bucketUrl = bucketUrl;
    this.#exchanges = exchanges;
    this.#signing = signing;
  }

  async put(file: LocalFile): Promise<void> {
    checkFile(file);
    const body = await file.arrayBuffer();
    const headers = {
      "content-type": file.type === "" ? "application/octet-stream" : file.type,
      // Signs the content too, so that S3 refuses a body that was changed or cut on its way.
      "x-amz-content-sha256": hex(await crypto.subtle.digest("SHA-256", body)),
    };
    const response = await this.#send("PutObject", file.name, { method: "PUT", headers, body });
    // An answer that nobody reads keeps its connection until the browser aborts it.
    await response.arrayBuffer();
  }

  async get(name: string): Promise<Blob> {
    const response = await this.#send("GetObject", name, { method: "GET" });
    return response.blob();
  }

  /** Asks for a file of another visitor, which the role does not allow, so that the reader sees where and why. */
  async provoke(): Promise<void> {
    await this.#send("GetObject", "notes.txt", { method: "GET" }, `${this.#signing.region}:${crypto.randomUUID()}`);
  }

  async #send(operation: string, name: string, init: RequestInit, prefix?: string): Promise<Response> {
    const credentials = await this.#signing.credentials();
    const key = [prefix ?? credentials.identityId, ...name.split("/")];
    const url = [this.#bucketUrl, ...key.map(encodeURIComponent)].join("/");
    const request = await client(credentials, "s3", this.#signing.region).sign(url, init);
    return this.#exchanges.request(request, { target: "bucket", signed: true, operation }, serviceFailure);
  }
}

/** The library's own repeating stays off: the reader should see each refusal when it happens. */
function client({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials, service: string, region: string) {
  return new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service, region, retries: 0 });
}

function checkFile({ name, size }: LocalFile): void {
  const refuse = (detail: string) => new RequestFailure({ answeredBy: "nobody", title: "Not uploaded", detail });
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
