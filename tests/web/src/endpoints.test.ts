import { expect } from "chai";
import type { PageConfiguration } from "../../../web/src/configuration";
import { bucketUrl, cognitoIdentityUrl, connectOrigins } from "../../../web/src/endpoints";
import { exampleConfiguration } from "../exampleConfiguration";
import { without } from "../without";

describe("endpoints", () => {
  const change = (changes: Partial<PageConfiguration>) => ({ ...exampleConfiguration, ...changes });

  it("are AWS's own in the stack's region and partition", () => {
    expect(cognitoIdentityUrl(exampleConfiguration)).to.equal("https://cognito-identity.eu-central-1.amazonaws.com");
    expect(bucketUrl(exampleConfiguration)).to.equal("https://uploads-1234567.s3.eu-central-1.amazonaws.com");
    const china = change({
      region: "cn-north-1",
      issuer: "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEfGhI",
    });
    expect(cognitoIdentityUrl(china)).to.equal("https://cognito-identity.cn-north-1.amazonaws.com.cn");
    expect(bucketUrl(china)).to.equal("https://uploads-1234567.s3.cn-north-1.amazonaws.com.cn");
  });

  it("address a bucket with dots by path, as S3's certificate asks for", () => {
    expect(bucketUrl(change({ uploadBucket: "my.uploads" }))).to.equal(
      "https://s3.eu-central-1.amazonaws.com/my.uploads",
    );
  });

  it("are replaced where the configuration says so", () => {
    const local = change({ endpoints: { cognitoIdentity: "http://127.0.0.1:1", s3: "http://127.0.0.1:2" } });
    expect(cognitoIdentityUrl(local)).to.equal("http://127.0.0.1:1");
    expect(bucketUrl(local)).to.equal("http://127.0.0.1:2/uploads-1234567");
  });

  it("name every origin that the page connects to, and no other", () => {
    expect(connectOrigins(exampleConfiguration)).to.deep.equal([
      "https://abc123.execute-api.eu-central-1.amazonaws.com",
      "https://cognito-identity.eu-central-1.amazonaws.com",
      "https://cognito-idp.eu-central-1.amazonaws.com",
      "https://sign-in.example.com",
      "https://uploads-1234567.s3.eu-central-1.amazonaws.com",
    ]);
    const signInOnly = without(exampleConfiguration, "identityPoolId", "uploadBucket");
    const metadataUrl = "http://127.0.0.1:3002/pool/.well-known/openid-configuration";
    expect(connectOrigins({ ...signInOnly, metadataUrl })).to.deep.equal([
      "http://127.0.0.1:3002",
      "https://abc123.execute-api.eu-central-1.amazonaws.com",
      "https://sign-in.example.com",
    ]);
  });
});
