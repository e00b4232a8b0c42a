import * as z from "zod/mini";
import { integer, optional, text } from "../../http/awsJsonInput";

const secretId = text(1, 2048);
const page = { MaxResults: optional(integer(1, 100)), NextToken: optional(text(1, 4096)) };
export const idInput = z.object({ SecretId: secretId });
export const getInput = z.object({
  SecretId: secretId,
  VersionId: optional(text(32, 64)),
  VersionStage: optional(text(1, 256)),
});
const content = { SecretString: optional(text(0, 65_536)), SecretBinary: optional(text(0, 87_384)) };
export const putInput = z.object({
  SecretId: secretId,
  ClientRequestToken: optional(text(32, 64)),
  VersionStages: z._default(z.array(text(1, 256)).check(z.minLength(1), z.maxLength(20)), ["AWSCURRENT"]),
  ...content,
});
export const updateInput = z.object({ SecretId: secretId, ClientRequestToken: optional(text(32, 64)), ...content });
export const batchInput = z.object({ SecretIdList: z.array(secretId).check(z.minLength(1), z.maxLength(20)) });
export const listInput = z.object({ ...page, Filters: z.optional(z.undefined()) });
const flag = z._default(z.boolean(), false);
export const passwordInput = z.object({
  PasswordLength: z._default(integer(1, 4096), 32),
  ExcludeCharacters: z._default(text(0, 4096), ""),
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  IncludeSpace: flag,
});
