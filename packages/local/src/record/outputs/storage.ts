import type * as aws from "@pulumi/aws";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Settings of a bucket that are resources of their own: the bucket's name is their id. */
const bucketSettings: ResourceModel = { nameProperty: null, id: (setting) => setting.text("bucket") };

const websiteSettings = model<aws.s3.BucketWebsiteConfiguration>({
  nameProperty: null,
  id: (setting) => setting.text("bucket"),
  outputs: (setting) => websiteOutputs(setting, setting.text("bucket")),
});

const bucketObject = model<aws.s3.BucketObjectv2>({
  nameProperty: null,
  id: (object) => `${object.text("bucket")}/${object.text("key")}`,
  outputs: (object) => ({
    arn: object.arn("s3", `${object.text("bucket")}/${object.text("key")}`, "unowned"),
    etag: object.hex("etag", 32),
    versionId: object.hex("version", 32),
  }),
});

/** Amazon S3 and Amazon DynamoDB. */
export const storageModels: Record<string, ResourceModel> = {
  "aws:s3/bucket:Bucket": model<aws.s3.Bucket>({
    nameProperty: "bucket",
    autoName: (name) => name.toLowerCase(),
    id: (bucket) => bucket.physicalName,
    defaults: { forceDestroy: false, objectLockEnabled: false },
    outputs: bucketOutputs,
  }),
  "aws:s3/bucketV2:BucketV2": model<aws.s3.BucketV2>({
    nameProperty: "bucket",
    autoName: (name) => name.toLowerCase(),
    id: (bucket) => bucket.physicalName,
    outputs: bucketOutputs,
  }),
  "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": bucketSettings,
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketSettings,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSettings,
  "aws:s3/bucketLogging:BucketLogging": bucketSettings,
  "aws:s3/bucketNotification:BucketNotification": bucketSettings,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSettings,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSettings,
  "aws:s3/bucketPolicy:BucketPolicy": bucketSettings,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSettings,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSettings,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketSettings,
  "aws:s3/bucketVersioning:BucketVersioning": bucketSettings,
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": websiteSettings,
  "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": websiteSettings,
  "aws:s3/bucketObject:BucketObject": bucketObject,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,

  "aws:dynamodb/table:Table": model<aws.dynamodb.Table>({
    id: (table) => table.physicalName,
    defaults: { billingMode: "PROVISIONED", deletionProtectionEnabled: false, tableClass: "STANDARD" },
    outputs: (table) => {
      const arn = table.arn("dynamodb", `table/${table.physicalName}`);
      if (table.inputs.streamEnabled !== true) return { arn };
      const streamLabel = creationDate.replace("Z", ".000");
      return { arn, streamLabel, streamArn: `${arn}/stream/${streamLabel}` };
    },
  }),
  "aws:dynamodb/tableItem:TableItem": model<aws.dynamodb.TableItem>({
    nameProperty: null,
    id: (item) => `${item.text("tableName")}|${item.hex("key", 16)}`,
  }),
};

/** Regions whose website endpoints have a hyphen before them (AWS General Reference, "Amazon S3 website endpoints"). */
const hyphenRegions = /^(us-east-1|us-west-[12]|ap-southeast-[12]|ap-northeast-1|eu-west-1|sa-east-1|us-gov-west-1)$/;

function websiteOutputs(
  { providerContext }: OutputMocks,
  bucket: string,
): { websiteDomain: string; websiteEndpoint: string } {
  const { region, dnsSuffix } = providerContext;
  const websiteDomain = `s3-website${hyphenRegions.test(region) ? "-" : "."}${region}.${dnsSuffix}`;
  return { websiteDomain, websiteEndpoint: `${bucket}.${websiteDomain}` };
}

function bucketOutputs(bucket: OutputMocks): Partial<Record<keyof aws.s3.Bucket, string>> {
  const { region, dnsSuffix } = bucket.providerContext;
  const name = bucket.physicalName;
  return {
    arn: bucket.arn("s3", name, "unowned"),
    bucketDomainName: `${name}.s3.${dnsSuffix}`,
    bucketRegionalDomainName: `${name}.s3.${region}.${dnsSuffix}`,
    hostedZoneId: "Z3AQBSTGFYJSTF",
    ...(bucket.inputs.website !== undefined && websiteOutputs(bucket, name)),
  };
}
