import { parseArn } from "./arn";

const addressPattern = /^[^\s@<>"]+@(?<domain>[^\s@<>"]+\.[^\s@<>"]+)$/;
const namedAddressPattern = /^[^<>\r\n]+ <(?<address>[^<>]+)>$/;

/** Checks an e-mail address. */
export function validateAddress(text: string): string | undefined {
  return addressPattern.test(text) ? undefined : 'an e-mail address such as "sign-in@example.com"';
}

/**
 * Checks an Amazon SES identity, and the sender that goes with it. Cognito takes the sender from the identity when that
 * is an address; a domain says nothing about the sender (Developer Guide, "Email settings for user pools").
 *
 * @param identityArn `arn:…:ses:<region>:<account>:identity/<address or domain>`
 * @param fromAddress `sign-in@example.com` or `Example <sign-in@example.com>`
 * @returns what is allowed, as a sentence fragment; undefined when valid
 */
export function validateSesIdentity(identityArn: string, fromAddress: string | undefined): string | undefined {
  const identity = sesIdentity(identityArn);
  if (identity === undefined)
    return "the ARN of an SES identity: arn:…:ses:<region>:<account>:identity/<address or domain>";
  if (fromAddress === undefined) {
    return identity.includes("@")
      ? undefined
      : `the ARN of an address's identity, or ses.fromAddress at ${identity} too`;
  }
  const address = namedAddressPattern.exec(fromAddress)?.groups?.address ?? fromAddress;
  const domain = addressPattern.exec(address)?.groups?.domain?.toLowerCase();
  if (domain === undefined) return undefined; // validateSender reports it
  const covered = identity.includes("@")
    ? address.toLowerCase() === identity
    : domain === identity || domain.endsWith(`.${identity}`);
  return covered ? undefined : `an identity that covers ses.fromAddress (${fromAddress})`;
}

/** Checks an address, or a name with an address. */
export function validateSender(text: string): string | undefined {
  const address = namedAddressPattern.exec(text)?.groups?.address ?? text;
  return addressPattern.test(address) ? undefined : '"sign-in@example.com" or "Example <sign-in@example.com>"';
}

function sesIdentity(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "ses" || parsed.region === "" || parsed.accountId === "") return undefined;
  return /^identity\/(?<identity>\S+\.\S+)$/.exec(parsed.resource)?.groups?.identity?.toLowerCase();
}
