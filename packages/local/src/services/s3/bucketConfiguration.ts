import { createHash } from "node:crypto";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";

/** One CORS rule of a bucket (Amazon S3 API Reference, CORSRule). */
export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders: string[];
  exposeHeaders: string[];
  maxAgeSeconds: number | undefined;
}

/** Whether a bucket keeps versions; undefined for one that never had any. */
export type Versioning = "Enabled" | "Suspended" | undefined;

/** One recorded bucket. */
export interface BucketConfiguration {
  name: string;
  arn: string;
  accountId: string;
  versioning: Versioning;
  /** Undefined without a CORS configuration. */
  corsRules: CorsRule[] | undefined;
}

/** The buckets that a program registered, by name. */
export function recordedBuckets(program: RecordedProgram): Map<string, BucketConfiguration> {
  const corsConfigurations = ["CorsConfiguration", "CorsConfigurationV2"]
    .flatMap((kind) => resourcesOfType(program, `aws:s3/bucket${kind}:Bucket${kind}`))
    .map(fieldsOf);
  const versionings = ["Versioning", "VersioningV2"]
    .flatMap((kind) => resourcesOfType(program, `aws:s3/bucket${kind}:Bucket${kind}`))
    .map(fieldsOf);
  const buckets = ["bucket:Bucket", "bucketV2:BucketV2"].flatMap((type) => resourcesOfType(program, `aws:s3/${type}`));
  return new Map(
    buckets.map((bucket) => {
      const fields = fieldsOf(bucket);
      const name = fields.string("bucket") ?? bucket.id ?? bucket.name;
      const cors = corsConfigurations.find((configuration) => configuration.string("bucket") === name);
      // The rules also have a place in the bucket itself, which Pulumi calls deprecated.
      const rules = (cors ?? fields).objects("corsRules");
      const versioning = versionings.find((configured) => configured.string("bucket") === name);
      const configuration: BucketConfiguration = {
        name,
        accountId: program.accountId,
        versioning: versioning === undefined ? ownVersioning(fields) : statusOf(versioning),
        arn: fields.string("arn") ?? `arn:${program.partition}:s3:::${name}`,
        corsRules: rules.length === 0 ? undefined : rules.map(corsRule),
      };
      return [name, configuration];
    }),
  );
}

function statusOf(versioning: RecordedFields): Versioning {
  const status = versioning.object("versioningConfiguration")?.string("status");
  return status === "Enabled" || status === "Suspended" ? status : undefined;
}

/** The bucket's own argument, which Pulumi calls deprecated. */
function ownVersioning(bucket: RecordedFields): Versioning {
  const versioning = bucket.object("versioning") ?? bucket.objects("versionings")[0];
  return versioning?.boolean("enabled") === true ? "Enabled" : undefined;
}

/** The account as S3 names it: a canonical user id, which is 64 hexadecimal digits. */
export function ownerOf({ accountId }: BucketConfiguration): { ID: string } {
  return { ID: createHash("sha256").update(accountId).digest("hex") };
}

function corsRule(rule: RecordedFields): CorsRule {
  return {
    allowedOrigins: rule.strings("allowedOrigins") ?? [],
    allowedMethods: rule.strings("allowedMethods") ?? [],
    allowedHeaders: rule.strings("allowedHeaders") ?? [],
    exposeHeaders: rule.strings("exposeHeaders") ?? [],
    maxAgeSeconds: rule.number("maxAgeSeconds"),
  };
}
