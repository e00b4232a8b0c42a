import { parseArn } from "../shared/arn";

const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Checks a custom domain's name (RFC 1035, 2.3.1). */
export function validateDomainName(domainName: string): string | undefined {
  const labels = domainName.split(".");
  return labels.length >= 2 && domainName.length <= 253 && labels.every((label) => labelPattern.test(label))
    ? undefined
    : 'a domain name in lower case, such as "api.example.com", without scheme, path or wildcard';
}

/** Checks a custom domain's certificate. */
export function validateCertificateArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "acm" && arn.resource.startsWith("certificate/")
    ? undefined
    : "the ARN of an ACM certificate in the API's region";
}
