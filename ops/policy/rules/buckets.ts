import { statements } from "../policyDocument";
import type { Statement } from "../policyDocument";
import { types } from "../rule";
import type { CheckedResource, ResourceRule, StackRule } from "../rule";
import { isOrMayBe, notYetKnown, quoted } from "../value";
import type { Value } from "../value";

const bucketType = "aws:s3/bucket:Bucket";
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
const publicAccessBlock = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** What every bucket has to have beside it. */
const companions: readonly [type: string, what: string][] = [
  [publicAccessBlock, "a BucketPublicAccessBlock"],
  [bucketPolicy, "a BucketPolicy that refuses plain http"],
  [encryption, "a BucketServerSideEncryptionConfiguration"],
];

export const bucketRules: readonly ResourceRule[] = [
  {
    name: "bucket-public-access-blocked",
    description: "Buckets are closed to the public, whatever ACLs and policies say.",
    appliesTo: types(publicAccessBlock),
    check: ({ name, properties }) =>
      blocks
        .filter((block) => !isOrMayBe(properties[block], true))
        .map((block) => ({
          found: `${block} ${quoted(properties[block])} at the public access block ${name}`,
          allowed: "true",
          change: `${block} where the bucket's public access block is made`,
        })),
  },
  {
    name: "bucket-acl-private",
    description: "No ACL opens a bucket.",
    appliesTo: types(bucketType, "aws:s3/bucketAcl:BucketAcl"),
    check: ({ name, properties: { acl } }) =>
      acl === undefined || acl === null || isOrMayBe(acl, "private")
        ? []
        : {
            found: `the ACL ${quoted(acl)} at ${name}`,
            allowed: "private, or better no ACL at all",
            change: `acl where ${name} is made`,
          },
  },
  {
    name: "bucket-policy-tls-only",
    description: "Bucket policies refuse every request over plain http.",
    appliesTo: types(bucketPolicy),
    check: ({ name, properties }) =>
      properties.policy === notYetKnown || statements(properties.policy).some(refusesPlainHttp)
        ? []
        : {
            found: `the bucket policy ${name} has no statement that refuses plain http`,
            allowed: 'Deny of s3:* for "*" on the bucket and its objects where aws:SecureTransport is false',
            change: `the policy of ${name}, with tlsOnlyPolicy from components/uploadBucket/tlsOnlyPolicy.ts`,
          },
  },
];

export const bucketStackRules: readonly StackRule[] = [
  {
    name: "bucket-complete",
    description: "Every bucket has its public access blocked, a policy that refuses plain http, and encryption set.",
    checkStack: (resources) =>
      resources
        .filter(({ type }) => type === bucketType)
        .flatMap((bucket) =>
          companions
            .filter(([type]) => !resources.some((other) => other.type === type && isOf(other, bucket)))
            .map(([, what]) => ({
              urn: bucket.urn,
              found: `the bucket ${bucket.name} without ${what}`,
              allowed: `buckets with ${what}, as UploadBucket makes them`,
              change: `where the bucket ${bucket.name} is made`,
            })),
        ),
  },
];

function refusesPlainHttp({ allows, actions, resources, principals, conditions }: Statement): boolean {
  return (
    !allows &&
    (actions.includes("s3:*") || actions.includes("*")) &&
    Object.values(principals).some((names) => names.includes("*")) &&
    // The ARNs of a bucket that is not there yet are not known; others have to cover the objects too.
    (resources.length === 0 || resources.some((name) => name.endsWith("*"))) &&
    conditions.Bool?.["aws:SecureTransport"]?.includes("false") === true
  );
}

/** Whether a setting is that bucket's: it names the bucket or, before the bucket has a name, depends on it. */
function isOf(setting: CheckedResource, bucket: CheckedResource): boolean {
  const named: Value | undefined = setting.properties.bucket;
  if (named === notYetKnown || bucket.properties.bucket === notYetKnown || bucket.properties.bucket === undefined) {
    return setting.dependencies.includes(bucket.urn);
  }
  return named === bucket.properties.bucket || named === bucket.properties.arn;
}
