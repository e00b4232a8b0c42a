import { expect } from "chai";
import { tlsOnlyPolicy } from "../../../../components/shared/tlsOnlyPolicy";
import { stackRules } from "../../../../ops/policy/policies";
import type { CheckedResource } from "../../../../ops/policy/rule";
import { notYetKnown } from "../../../../ops/policy/value";
import type { Value, ValueObject } from "../../../../ops/policy/value";
import { check, context, messages, resource } from "../check";

const bucketType = "aws:s3/bucket:Bucket";
const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

describe("bucket-public-access-blocked", () => {
  const blocked = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };

  it("requires all four blocks", () => {
    expect(check("bucket-public-access-blocked", blockType, blocked)).to.be.empty;
    expect(check("bucket-public-access-blocked", blockType, {})).to.have.length(4);
    for (const block of Object.keys(blocked)) {
      const [message, ...more] = check("bucket-public-access-blocked", blockType, { ...blocked, [block]: false });
      expect(message).to.include(`${block} false`);
      expect(more).to.be.empty;
    }
  });
});

describe("bucket-acl-private", () => {
  it("accepts no ACL and the private one", () => {
    expect(check("bucket-acl-private", bucketType, {})).to.be.empty;
    expect(check("bucket-acl-private", bucketType, { acl: "private" })).to.be.empty;
  });

  it("rejects others", () => {
    expect(check("bucket-acl-private", bucketType, { acl: "public-read" })[0]).to.include('the ACL "public-read"');
    expect(check("bucket-acl-private", "aws:s3/bucketAcl:BucketAcl", { acl: "authenticated-read" })).to.have.length(1);
  });
});

describe("bucket-policy-tls-only", () => {
  const of = (policy: Value) => check("bucket-policy-tls-only", policyType, { policy });
  const statement = (changes: ValueObject) => {
    const [tlsOnly] = tlsOnlyPolicy("arn:aws:s3:::mine").Statement as unknown as ValueObject[];
    return { Statement: [{ ...tlsOnly, ...changes }] };
  };

  it("accepts a policy that refuses plain http, as text or object", () => {
    expect(of(JSON.stringify(tlsOnlyPolicy("arn:aws:s3:::mine")))).to.be.empty;
    expect(of(statement({}))).to.be.empty;
    expect(of(statement({ Condition: { Bool: { "aws:SecureTransport": false } } }))).to.be.empty;
    expect(of(statement({ Resource: [notYetKnown, notYetKnown] }))).to.be.empty;
    expect(of(notYetKnown)).to.be.empty;
  });

  it("rejects one that refuses less", () => {
    expect(of({ Statement: [] })[0]).to.include("no statement that refuses plain http");
    expect(of(statement({ Effect: "Allow" }))).to.have.length(1);
    expect(of(statement({ Action: "s3:PutObject" }))).to.have.length(1);
    expect(of(statement({ Principal: { AWS: "arn:aws:iam::1:root" } }))).to.have.length(1);
    expect(of(statement({ Resource: "arn:aws:s3:::mine" }))).to.have.length(1);
    expect(of(statement({ Condition: { Bool: { "aws:SecureTransport": "true" } } }))).to.have.length(1);
    expect(of("no JSON")).to.have.length(1);
  });
});

describe("bucket-complete", () => {
  const of = (...resources: CheckedResource[]) => {
    const rule = stackRules.find(({ name }) => name === "bucket-complete")!;
    return messages(rule.checkStack(resources, context()));
  };
  const settings = [policyType, blockType, encryptionType];
  const bucket = resource(bucketType, { bucket: "mine-a1b2c3", arn: "arn:aws:s3:::mine-a1b2c3" });

  it("accepts a bucket with all of its settings, by name or by ARN", () => {
    for (const name of ["mine-a1b2c3", "arn:aws:s3:::mine-a1b2c3"]) {
      expect(of(bucket, ...settings.map((type) => resource(type, { bucket: name })))).to.be.empty;
    }
  });

  it("rejects a bucket whose settings are missing or another bucket's", () => {
    expect(of(bucket)).to.have.length(3);
    expect(of(bucket, ...settings.map((type) => resource(type, { bucket: "other" })))).to.have.length(3);
    const [message, ...more] = of(
      bucket,
      ...settings.slice(1).map((type) => resource(type, { bucket: "mine-a1b2c3" })),
    );
    expect(message).to.include("the bucket mine without a BucketPolicy that refuses plain http");
    expect(more).to.be.empty;
  });

  it("goes by what depends on it while the name is not known", () => {
    const later = resource(bucketType, { bucket: notYetKnown });
    const unnamed = settings.map((type) => resource(type, { bucket: notYetKnown }));
    expect(of(later, ...unnamed)).to.have.length(3);
    expect(of(later, ...unnamed.map((one) => ({ ...one, dependencies: [later.urn] })))).to.be.empty;
  });
});
