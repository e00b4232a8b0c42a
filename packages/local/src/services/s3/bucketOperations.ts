import type { ServerResponse } from "node:http";
import { sendXml, xmlDocument } from "../../http/xml";
import { queryValue } from "../../http/wireRequest";
import type { WireRequest } from "../../http/wireRequest";
import { ownerOf } from "./bucketConfiguration";
import type { BucketConfiguration, CorsRule } from "./bucketConfiguration";
import { invalidArgument, S3Error } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";

const mostBuckets = 10_000;

/** A bucket of the account, with the time at which the local run first had it, in milliseconds since 1970. */
export type ListedBucket = BucketConfiguration & { createdAt: number };

/** @throws {S3Error} InvalidArgument */
export function listBuckets(
  buckets: readonly ListedBucket[],
  { wire, response, region }: { wire: WireRequest; response: ServerResponse; region: string },
): void {
  const most = queryValue(wire, "max-buckets");
  if (most !== undefined && !(/^\d{1,5}$/.test(most) && Number(most) >= 1 && Number(most) <= mostBuckets)) {
    throw invalidArgument("max-buckets", most, `Argument max-buckets must be an integer between 1 and ${mostBuckets}`);
  }
  const prefix = queryValue(wire, "prefix");
  const wanted = queryValue(wire, "bucket-region") ?? region;
  const token = queryValue(wire, "continuation-token");
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString("utf8");
  const all = buckets
    .filter(({ name }) => wanted === region && name.startsWith(prefix ?? "") && name > after)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const listed = all.slice(0, Number(most ?? mostBuckets));
  const last = listed.at(-1);
  const content = {
    ...(buckets[0] !== undefined && { Owner: ownerOf(buckets[0]) }),
    Buckets: {
      Bucket: listed.map(({ name, arn, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt).toISOString(),
        BucketRegion: region,
        BucketArn: arn,
      })),
    },
    ...(last !== undefined &&
      all.length > listed.length && { ContinuationToken: Buffer.from(last.name).toString("base64url") }),
    Prefix: prefix,
  };
  sendXml(response, 200, xmlDocument("ListAllMyBucketsResult", s3Namespace, content));
}

export function headBucket({ response, region }: S3Exchange): void {
  response.writeHead(200, { "x-amz-bucket-region": region }).end();
}

/** Buckets of us-east-1 have no location constraint (API Reference, GetBucketLocation). */
export function getBucketLocation({ response, region }: S3Exchange): void {
  sendXml(response, 200, xmlDocument("LocationConstraint", s3Namespace, region === "us-east-1" ? "" : region));
}

/** A bucket that never had versions has no status. */
export function getBucketVersioning({ response, bucket }: S3Exchange): void {
  sendXml(response, 200, xmlDocument("VersioningConfiguration", s3Namespace, { Status: bucket.versioning }));
}

/** @throws {S3Error} NoSuchCORSConfiguration */
export function getBucketCors({ response, bucket }: S3Exchange): void {
  if (bucket.corsRules === undefined) {
    throw new S3Error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist", {
      BucketName: bucket.name,
    });
  }
  const content = { CORSRule: bucket.corsRules.map(ruleElements) };
  sendXml(response, 200, xmlDocument("CORSConfiguration", s3Namespace, content));
}

function ruleElements(rule: CorsRule) {
  return {
    AllowedHeader: rule.allowedHeaders,
    AllowedMethod: rule.allowedMethods,
    AllowedOrigin: rule.allowedOrigins,
    ExposeHeader: rule.exposeHeaders,
    MaxAgeSeconds: rule.maxAgeSeconds,
  };
}
