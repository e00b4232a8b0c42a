import type { ConditionContext } from "../iam/localIam";
import type { SignatureParts } from "../iam/signatureParts";
import { queryValue } from "../../http/wireRequest";
import type { WireRequest } from "../../http/wireRequest";

/** Condition keys that stand for headers (Service Authorization Reference, "Condition keys for Amazon S3"). */
export function settingsContext(
  settings: ReadonlyMap<string, string>,
  { headers }: Pick<WireRequest, "headers">,
): ConditionContext {
  return {
    // As with aws:SecureTransport: presented as the TLS that it will be on AWS.
    "s3:TlsVersion": "1.3",
    "s3:if-match": headers.get("if-match"),
    "s3:if-none-match": headers.get("if-none-match"),
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    "s3:x-amz-acl": settings.get("x-amz-acl"),
    "s3:x-amz-copy-source": settings
      .get("x-amz-copy-source")
      ?.replace(/^\//, "")
      .replace(/\?versionId=.*$/, ""),
    "s3:x-amz-metadata-directive": settings.get("x-amz-metadata-directive"),
    "s3:x-amz-server-side-encryption": settings.get("x-amz-server-side-encryption"),
    "s3:x-amz-server-side-encryption-aws-kms-key-id": undefined,
    "s3:x-amz-server-side-encryption-customer-algorithm": undefined,
    "s3:x-amz-storage-class": settings.get("x-amz-storage-class"),
    ...noListContext,
  };
}

const authTypes = { header: "REST-HEADER", query: "REST-QUERY-STRING", form: "POST" } as const;

/** @param now milliseconds since 1970 */
export function signatureContext({ place, signedAt }: SignatureParts, now: number): ConditionContext {
  return { "s3:authType": authTypes[place], "s3:signatureAge": String(Math.max(0, now - signedAt)) };
}

/** Operations whose requests write an object; others of `s3:PutObject` write parts. */
const creating = ["CompleteMultipartUpload", "CopyObject", "PostObject", "PutObject"];

/** Keys that say which operation a request is. */
export function operationContext(name: string, versionId: string | undefined): ConditionContext {
  return { "s3:ObjectCreationOperation": String(creating.includes(name)), "s3:VersionId": versionId };
}

/** A request that lists nothing. */
export const noListContext: ConditionContext = {
  "s3:delimiter": undefined,
  "s3:max-keys": undefined,
  "s3:prefix": undefined,
};

export function listContext(wire: WireRequest): ConditionContext {
  return {
    "s3:delimiter": queryValue(wire, "delimiter"),
    "s3:max-keys": queryValue(wire, "max-keys"),
    "s3:prefix": queryValue(wire, "prefix"),
  };
}
