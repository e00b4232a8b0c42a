import * as z from "zod/mini";
import { integer, optional, text } from "../../../http/awsJsonInput";

/** Passwords, tokens and sessions: the pool's own rules are narrower. */
export const longText = text(0, 131_072);
/** A name, id or code. */
export const name = text(1, 128);
export const flag = optional(z.boolean());

export const poolUser = { UserPoolId: name, Username: name };
export const clientUser = { ClientId: name, Username: name, SecretHash: optional(longText) };
export const signedIn = { AccessToken: longText };

/** A list of `{ Name, Value }` as values by name; a missing value reads as an empty one. */
export const attributes = z.pipe(
  z._default(z.array(z.object({ Name: longText, Value: optional(text(0, 2048)) })), []),
  z.transform((list) => Object.fromEntries(list.map(({ Name, Value = "" }) => [Name, Value]))),
);

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
  z.array(text(1, 32)),
  z.transform((names) => Object.fromEntries(names.map((attribute) => [attribute, ""]))),
);
