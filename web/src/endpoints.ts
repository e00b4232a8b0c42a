import type { PageConfiguration } from "./configuration";

type Places = Pick<PageConfiguration, "region" | "issuer" | "endpoints">;

/** Where Cognito's identity pools answer (AWS General Reference, "Amazon Cognito Identity endpoints and quotas"). */
export function cognitoIdentityUrl(configuration: Places): string {
  return (
    configuration.endpoints?.cognitoIdentity ??
    `https://cognito-identity.${configuration.region}.${dnsSuffix(configuration)}`
  );
}

/** The uploads bucket's own address, without a slash at the end; undefined when the stack has none. */
export function bucketUrl(configuration: Places & Pick<PageConfiguration, "uploadBucket">): string | undefined {
  const { uploadBucket, region, endpoints } = configuration;
  if (uploadBucket === undefined) return undefined;
  if (endpoints?.s3 !== undefined) return `${endpoints.s3}/${uploadBucket}`;
  const service = `s3.${region}.${dnsSuffix(configuration)}`;
  // S3's certificate covers one label before its name: a bucket with a dot is reachable by path alone.
  return uploadBucket.includes(".") ? `https://${service}/${uploadBucket}` : `https://${uploadBucket}.${service}`;
}

/** Every origin besides its own that the page sends requests to; sorted. */
export function connectOrigins(configuration: PageConfiguration): string[] {
  const { apiUrl, issuer, metadataUrl, hostedUiUrl, identityPoolId } = configuration;
  const urls = [apiUrl, metadataUrl ?? issuer, hostedUiUrl];
  if (identityPoolId !== undefined) {
    const bucket = bucketUrl(configuration);
    urls.push(cognitoIdentityUrl(configuration), ...(bucket === undefined ? [] : [bucket]));
  }
  return [...new Set(urls.map((url) => new URL(url).origin))].sort();
}

/** `amazonaws.com`, or what it is in the issuer's partition: the issuer's host is `cognito-idp.<region>.<suffix>`. */
function dnsSuffix({ region, issuer }: Places): string {
  const [, suffix = ""] = new URL(issuer).host.split(`.${region}.`);
  return suffix === "" ? "amazonaws.com" : suffix;
}
