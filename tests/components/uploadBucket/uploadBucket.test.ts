import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { corsRule } from "../../../components/uploadBucket/corsRule";
import { UploadBucket } from "../../../components/uploadBucket/uploadBucket";
import type { UploadBucketArgs } from "pulumi-secured-api";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const bucket = "aws:s3/bucket:Bucket";
const ownershipControls = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const publicAccessBlock = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const policy = "aws:s3/bucketPolicy:BucketPolicy";
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const versioning = "aws:s3/bucketVersioning:BucketVersioning";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const cors = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration";
const childTypes = [bucket, ownershipControls, publicAccessBlock, policy, encryption, versioning, lifecycle, cors];

const origin = "https://app.example.com";
const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

function uploads(args: Partial<UploadBucketArgs> = {}, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new UploadBucket("uploads", { allowOrigins: [origin], ...args }, opts));
}

function refused(args: Partial<UploadBucketArgs>): Promise<Record<string, string>> {
  return refusals(() => new UploadBucket("uploads", { allowOrigins: [origin], ...args }));
}

describe("UploadBucket", () => {
  it("is closed to the public, whatever its policy or ACLs say", async () => {
    const program = await uploads();
    expect(program.inputs(publicAccessBlock)).to.deep.equal({
      bucket: "uploads",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(program.inputs(ownershipControls)).to.deep.equal({
      bucket: "uploads",
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("takes requests over TLS alone", async () => {
    expect((await uploads()).inputs(policy)).to.deep.equal({
      bucket: "uploads",
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "DenyInsecureTransport",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    });
  });

  it("changes access settings one after the other, and the lifecycle of versions once there are versions", async () => {
    const program = await uploads();
    expect(program.one(publicAccessBlock).dependencies).to.include(`${ownershipControls} uploads`);
    expect(program.one(policy).dependencies).to.include(`${publicAccessBlock} uploads`);
    expect(program.one(lifecycle).dependencies).to.include(`${versioning} uploads`);
  });

  it("is encrypted with S3's own key", async () => {
    const program = await uploads();
    expect(program.inputs(encryption)).to.deep.equal({
      bucket: "uploads",
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
    expect(program.result.kmsKeyArn).to.be.undefined;
  });

  it("can be encrypted with a KMS key", async () => {
    const program = await uploads({ kmsKeyArn: pulumi.output(kmsKeyArn) });
    expect(program.inputs(encryption).rules).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        bucketKeyEnabled: true,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
    expect(await valueOf(program.result.kmsKeyArn!)).to.equal(kmsKeyArn);
  });

  it("keeps old versions for 30 days and unfinished uploads for 7", async () => {
    const program = await uploads();
    expect(program.inputs(versioning)).to.deep.equal({
      bucket: "uploads",
      versioningConfiguration: { status: "Enabled" },
    });
    expect(program.inputs(lifecycle)).to.deep.equal({
      bucket: "uploads",
      rules: [
        {
          id: "expire-leftovers",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
  });

  it("keeps them as long as told", async () => {
    const program = await uploads({ expireIncompleteUploadsAfterDays: 1, noncurrentVersionExpirationDays: 365 });
    const [rule] = program.inputs(lifecycle).rules as object[];
    expect(rule).to.deep.include({
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      noncurrentVersionExpiration: { noncurrentDays: 365 },
    });
  });

  it("answers browsers on the given origins", async () => {
    const allowOrigins = [origin, "http://localhost:3000"];
    const { corsRules, ...rest } = (await uploads({ allowOrigins })).inputs(cors);
    expect(rest).to.deep.equal({ bucket: "uploads" });
    expect(corsRules).to.deep.equal([corsRule(allowOrigins)]);
  });

  it("lets them send every method of S3, as multipart uploads post and a grant may allow deletion", () => {
    expect(corsRule([origin]).allowedMethods).to.have.members(["DELETE", "GET", "HEAD", "POST", "PUT"]);
  });

  it("exposes headers by name, as S3 refuses a wildcard there", () => {
    expect(corsRule([origin]).exposeHeaders).to.include("ETag");
    expect(JSON.stringify(corsRule([origin]).exposeHeaders)).not.to.include("*");
  });

  it("is not destroyed with objects in it, unless told so", async () => {
    expect((await uploads()).inputs(bucket)).to.deep.equal({ forceDestroy: false });
    expect((await uploads({ forceDestroy: true })).inputs(bucket)).to.include({ forceDestroy: true });
  });

  it("is tagged", async () => {
    expect((await uploads({ tags: { team: "learning" } })).inputs(bucket).tags).to.deep.equal({ team: "learning" });
  });

  it("puts out its name and ARN", async () => {
    const { result } = await uploads();
    expect(await valueOf(result.bucketName)).to.equal("uploads");
    expect(await valueOf(result.arn)).to.equal("arn:aws:s3:::uploads");
  });

  it("has children that get its parent, protection, provider and dependencies", async () => {
    const program = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-central-1" });
      const topic = new aws.sns.Topic("first");
      return new UploadBucket("uploads", { allowOrigins: [origin] }, { protect: true, provider, dependsOn: [topic] });
    });
    const children = program.all.filter(({ type }) => childTypes.includes(type));
    expect(children.map(({ type }) => type)).to.have.members(childTypes);
    for (const { type, parent, protect, provider, dependencies } of children) {
      expect(parent, type).to.equal("uploads");
      expect(protect, type).to.be.true;
      expect(provider, type).to.include("elsewhere");
      expect(dependencies, type).to.include("aws:sns/topic:Topic first");
    }
  });

  it("has children that can all be transformed", async () => {
    const marked = (_args: unknown, opts: pulumi.CustomResourceOptions): undefined => {
      opts.protect = true;
    };
    const program = await uploads({
      transform: {
        bucket: marked,
        ownershipControls: marked,
        publicAccessBlock: marked,
        policy: marked,
        encryption: marked,
        versioning: marked,
        lifecycle: marked,
        cors: marked,
      },
    });
    expect(program.all.filter(({ protect }) => protect).map(({ type }) => type)).to.have.members(childTypes);
  });

  it("keeps its former names", async () => {
    const program = await uploads({}, { aliases: [{ name: "files" }] });
    expect(program.one("securedapi:index:UploadBucket").aliases).to.deep.equal(["files"]);
  });

  it("can be there twice", async () => {
    const program = await registered(() => [
      new UploadBucket("uploads", { allowOrigins: [origin] }),
      new UploadBucket("exports", { allowOrigins: [origin] }),
    ]);
    expect(program.inputs(policy, "exports").bucket).to.equal("exports");
    expect(program.of(bucket)).to.have.length(2);
  });

  describe("refuses", () => {
    it("every mistake at once", async () => {
      expect(
        await refused({
          allowOrigins: ["*", origin, origin, "http://app.example.com"],
          expireIncompleteUploadsAfterDays: 0,
          noncurrentVersionExpirationDays: 1.5,
          kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:alias/uploads",
        }),
      ).to.have.all.keys(
        "allowOrigins[0]",
        "allowOrigins[2]",
        "allowOrigins[3]",
        "expireIncompleteUploadsAfterDays",
        "noncurrentVersionExpirationDays",
        "kmsKeyArn",
      );
    });

    it("no origin at all", async () => {
      expect(await refused({ allowOrigins: [] })).to.deep.equal({ allowOrigins: "at least one origin" });
    });
  });
});
