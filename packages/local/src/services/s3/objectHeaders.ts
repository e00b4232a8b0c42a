import type { WireRequest } from "../../http/wireRequest";
import { algorithmOfHeader } from "./checksums";
import type { ObjectHeaders, StoredObject } from "./storedObject";
import { notImplemented, S3Error } from "./s3Error";

/** System-defined metadata that a client may set (Amazon S3 User Guide, "Working with object metadata"). */
export const systemHeaders = ["cache-control", "content-disposition", "content-language", "content-type", "expires"];
const metadataPrefix = "x-amz-meta-";
/** Names and values of the user's metadata together, in bytes. */
const mostMetadataBytes = 2_048;

/** Settings that the local run understands, or that change nothing here. */
const knownSettings = new Set([
  "x-amz-acl",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-server-side-encryption",
  "x-amz-storage-class",
  "x-amz-trailer",
  "x-amz-user-agent",
]);

/** Values without which a setting would ask for more than the local run has. */
const onlyValues: Readonly<Record<string, readonly string[]>> = {
  "x-amz-server-side-encryption": ["AES256"],
  "x-amz-storage-class": ["STANDARD"],
};

/**
 * Refuses what would otherwise be silently ignored: a customer's key, a lock.
 * @param own settings that the operation has besides those of all
 * @throws {S3Error} NotImplemented, AccessControlListNotSupported
 */
export function checkSettings(settings: ReadonlyMap<string, string>, own: readonly string[]): void {
  for (const [name, value] of settings) {
    const understood =
      knownSettings.has(name) ||
      own.includes(name) ||
      name.startsWith(metadataPrefix) ||
      algorithmOfHeader(name) !== undefined;
    if (!understood || onlyValues[name]?.includes(value) === false) throw notImplemented(`${name}: ${value}`);
  }
  const acl = settings.get("x-amz-acl");
  if (acl !== undefined && acl !== "bucket-owner-full-control") {
    throw new S3Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
}

/** What an object is to be stored with. @throws {S3Error} MetadataTooLarge */
export function objectHeaders(
  { headers }: Pick<WireRequest, "headers">,
  settings: ReadonlyMap<string, string>,
): ObjectHeaders {
  const system: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of systemHeaders) {
    const value = headers.get(name);
    if (value !== undefined && value !== "") system[name] = value;
  }
  // What only described the transfer is no property of the object.
  const encoding = (headers.get("content-encoding") ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part.toLowerCase() !== "aws-chunked");
  if (encoding.length > 0) system["content-encoding"] = encoding.join(",");
  const user = [...settings].flatMap(([name, value]): [string, string][] =>
    name.startsWith(metadataPrefix) ? [[name.slice(metadataPrefix.length), value]] : [],
  );
  if (Buffer.byteLength(user.flat().join("")) > mostMetadataBytes) {
    throw new S3Error(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      MaxSizeAllowed: String(mostMetadataBytes),
    });
  }
  return { system, user: Object.fromEntries(user) };
}

/** Headers that tell of an object, without those that depend on the range that is sent. */
export function describingHeaders(object: StoredObject): Record<string, string> {
  const { headers, etag, lastModified, tags } = object;
  const user = Object.entries(headers.user).map(([name, value]) => [`${metadataPrefix}${name}`, printable(value)]);
  return {
    ...Object.fromEntries(Object.entries(headers.system).map(([name, value]) => [name, printable(value)])),
    ...(Object.fromEntries(user) as Record<string, string>),
    "accept-ranges": "bytes",
    ...(Object.keys(tags).length > 0 && { "x-amz-tagging-count": String(Object.keys(tags).length) }),
    etag: `"${etag}"`,
    "last-modified": new Date(lastModified).toUTCString(),
  };
}

/** S3 gives back what is not ASCII as RFC 2047 says. */
function printable(value: string): string {
  return /^[\t\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;
}
