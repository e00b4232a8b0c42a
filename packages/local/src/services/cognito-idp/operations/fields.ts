import * as z from "zod/mini";
import { integer, optional, pattern, text } from "../../../http/awsJsonInput";

/** Text of a length in characters. Of a value that breaks both, AWS names the pattern first. */
export function limited(minLength: number, maxLength: number, source: string): z.ZodMiniString {
  return z.string().check(pattern(source), z.minLength(minLength), z.maxLength(maxLength));
}

const words = "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";
const arnPattern =
  "arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?";

// Lengths and patterns are those of the API reference's data types.
export const userPoolId = limited(1, 55, "[\\w-]+_[0-9a-zA-Z]+");
export const clientId = limited(1, 128, "[\\w+]+");
const username = limited(1, 128, words);
export const groupName = limited(1, 128, words);
export const attributeName = limited(1, 32, words);
const attributeValue = text(0, 2048);
/** The reference has no anchors and dots; this is what AWS answers with. */
export const password = limited(0, 256, "^[\\S]+.*[\\S]+$");
export const confirmationCode = limited(1, 2048, "[\\S]+");
export const softwareTokenCode = limited(6, 6, "[0-9]+");
export const jwt = z.string().check(pattern("[A-Za-z0-9-_=.]+"));
export const clientSecret = limited(24, 64, "[\\w+]+");
export const session = text(20, 4096);
export const arn = limited(20, 2048, arnPattern);
export const nextToken = limited(1, 131_072, "[\\S]+");
const longText = text(0, 131_072);
export const flag = optional(z.boolean());

export const userPool = { UserPoolId: userPoolId };
export const poolUser = { ...userPool, Username: username };
export const clientUser = {
  ClientId: clientId,
  Username: username,
  SecretHash: optional(limited(1, 128, "[\\w+=/]+")),
};
export const signedIn = { AccessToken: jwt };

const secretMembers: ReadonlySet<string> = new Set([
  ...["AccessToken", "ClientSecret", "Password", "PreviousPassword", "ProposedPassword", "RefreshToken", "SecretHash"],
  ...["Session", "TemporaryPassword", "Token", "Username", "Value"],
]);

/** Whether AWS's errors leave out the member's value. */
export function isSecret(member: string): boolean {
  return secretMembers.has(member);
}

/** A list of `{ Name, Value }` as values by name; a missing value reads as an empty one. */
export const attributes = z.pipe(
  z.array(z.object({ Name: attributeName, Value: optional(attributeValue) })),
  z.transform((list) => Object.fromEntries(list.map(({ Name, Value = "" }) => [Name, Value]))),
);

/** As `attributes`, empty when absent. */
export const optionalAttributes = z._default(attributes, {});

/** AuthParameters and the like, empty when absent. */
export const stringMap = z._default(z.record(z.string(), longText), {});

/** ClientMetadata, for Lambda triggers. */
export const clientMetadata = { ClientMetadata: optional(z.record(z.string(), longText)) };

const largestPage = 60;

/** How many entries a page holds. */
export const pageSize = z.pipe(
  z._default(integer(0, largestPage), 0),
  z.transform((limit) => (limit === 0 ? largestPage : limit)),
);

/** Names of attributes to remove, as the changes that remove them: an empty value stands for none. */
export const attributeNames = z.pipe(
  z.array(attributeName),
  z.transform((names) => Object.fromEntries(names.map((attribute) => [attribute, ""]))),
);
