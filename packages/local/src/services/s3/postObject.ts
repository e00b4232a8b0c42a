import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { sendXml, xmlDocument } from "../../http/xml";
import type { BucketConfiguration } from "./bucketConfiguration";
import { systemHeaders } from "./objectHeaders";
import { storeObject } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import type { PostForm } from "./postForm";
import { checkPostPolicy } from "./postPolicy";
import { unsignedPayload } from "./requestBody";
import { entityTooLarge, S3Error } from "./s3Error";
import { isSignatureParameter, s3Namespace } from "./s3Request";

/** The settings among a form's fields, by the names that they have as headers. */
export function formSettings(fields: PostForm["fields"]): Map<string, string> {
  const settings = [...fields].flatMap(([name, value]): [string, string][] => {
    if (name === "acl") return [["x-amz-acl", value]];
    return name.startsWith("x-amz-") && !isSignatureParameter(name) ? [[name, value]] : [];
  });
  return new Map(settings);
}

/**
 * Checks the form against its policy.
 * @throws {S3Error} InvalidPolicyDocument, AccessDenied, EntityTooLarge, EntityTooSmall
 */
export function checkForm({ fields, file }: PostForm, bucket: BucketConfiguration, now: number): void {
  const named = fields.get("bucket");
  if (named !== undefined && named !== bucket.name) {
    throw new S3Error(403, "AccessDenied", `Invalid according to Policy: the form's bucket is not ${bucket.name}`);
  }
  const { min, max } = checkPostPolicy(fields.get("policy") ?? "", new Map([...fields, ["bucket", bucket.name]]), now);
  if (file.length > max) throw entityTooLarge(max, file.length);
  if (file.length < min) {
    throw new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed object size.", {
      ProposedSize: String(file.length),
      MinSizeAllowed: String(min),
    });
  }
}

/**
 * Stores the file of a form that was checked, and answers as the form asks (Amazon S3 API Reference, "POST Object").
 * @param origin such as `http://localhost:9000`
 * @throws {S3Error}
 */
export async function postObject(
  storage: ObjectStorage,
  { fields, file }: PostForm,
  { bucket, origin, response }: { bucket: BucketConfiguration; origin: string; response: ServerResponse },
): Promise<void> {
  const key = fields.get("key") ?? "";
  const headers = new Map([["content-length", String(file.length)]]);
  for (const name of [...systemHeaders, "content-encoding", "content-md5"]) {
    const value = fields.get(name);
    if (value !== undefined) headers.set(name, value);
  }
  const { etag, versionId } = await storeObject(storage, {
    message: Readable.from(file.length === 0 ? [] : [file]),
    wire: { headers },
    bucket,
    key,
    settings: formSettings(fields),
    payloadHash: unsignedPayload,
  });
  const location = `${origin}/${bucket.name}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const tag = `"${etag}"`;
  if (versionId !== undefined) response.setHeader("x-amz-version-id", versionId);
  const redirect = redirectTarget(fields.get("success_action_redirect") ?? fields.get("redirect"));
  if (redirect !== undefined) {
    redirect.searchParams.append("bucket", bucket.name);
    redirect.searchParams.append("key", key);
    redirect.searchParams.append("etag", tag);
    response.writeHead(303, { location: redirect.href, etag: tag, "content-length": "0" }).end();
    return;
  }
  response.setHeader("etag", tag);
  response.setHeader("location", location);
  const status = fields.get("success_action_status");
  if (status === "201") {
    const content = { Location: location, Bucket: bucket.name, Key: key, ETag: tag };
    sendXml(response, 201, xmlDocument("PostResponse", s3Namespace, content));
  } else if (status === "200") response.writeHead(200, { "content-length": "0" }).end();
  else response.writeHead(204).end();
}

/** S3 ignores a target that it cannot interpret. */
function redirectTarget(text: string | undefined): URL | undefined {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && ["http:", "https:"].includes(url.protocol) ? url : undefined;
}
