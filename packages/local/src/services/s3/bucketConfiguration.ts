import { objects, optionalNumber, optionalText, resourcesOfType, texts } from "../../record/recordedValues";
import type { JsonObject, RecordedProgram } from "../../record/recordedProgram";

/** One CORS rule of a bucket (Amazon S3 API Reference, CORSRule). */
export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders: string[];
  exposeHeaders: string[];
  maxAgeSeconds: number | undefined;
}

/** One recorded bucket. */
export interface BucketConfiguration {
  name: string;
  arn: string;
  /** Undefined without a CORS configuration. */
  corsRules: CorsRule[] | undefined;
}

/** The buckets that a program registered, by name. */
export function recordedBuckets(program: RecordedProgram): Map<string, BucketConfiguration> {
  const corsConfigurations = ["CorsConfiguration", "CorsConfigurationV2"].flatMap((kind) =>
    resourcesOfType(program, `aws:s3/bucket${kind}:Bucket${kind}`),
  );
  const buckets = ["bucket:Bucket", "bucketV2:BucketV2"].flatMap((type) => resourcesOfType(program, `aws:s3/${type}`));
  return new Map(
    buckets.map(({ id, name: logicalName, outputs }) => {
      const name = optionalText(outputs.bucket) ?? id ?? logicalName;
      const cors = corsConfigurations.find((configuration) => configuration.outputs.bucket === name);
      // The rules also have a place in the bucket itself, which Pulumi calls deprecated.
      const rules = cors === undefined ? objects(outputs.corsRules) : objects(cors.outputs.corsRules);
      const configuration: BucketConfiguration = {
        name,
        arn: optionalText(outputs.arn) ?? `arn:${program.partition}:s3:::${name}`,
        corsRules: rules.length === 0 ? undefined : rules.map(corsRule),
      };
      return [name, configuration];
    }),
  );
}

function corsRule(rule: JsonObject): CorsRule {
  return {
    allowedOrigins: texts(rule.allowedOrigins),
    allowedMethods: texts(rule.allowedMethods),
    allowedHeaders: texts(rule.allowedHeaders),
    exposeHeaders: texts(rule.exposeHeaders),
    maxAgeSeconds: optionalNumber(rule.maxAgeSeconds),
  };
}
