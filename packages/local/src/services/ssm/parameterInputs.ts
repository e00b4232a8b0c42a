import * as z from "zod/mini";
import { integer, optional, text } from "../../http/awsJsonInput";

const flag = z._default(z.boolean(), false);
const name = text(1, 2048);
const page = { MaxResults: optional(integer(1, 50)), NextToken: optional(text(1, 4096)) };
export const getInput = z.object({ Name: name, WithDecryption: flag });
export const getManyInput = z.object({
  Names: z.array(name).check(z.minLength(1), z.maxLength(10)),
  WithDecryption: flag,
});
export const byPathInput = z.object({
  Path: name,
  Recursive: flag,
  WithDecryption: flag,
  ParameterFilters: z.optional(z.undefined()),
  ...page,
});
export const historyInput = z.object({ Name: name, WithDecryption: flag, ...page });
export const putInput = z.object({
  Name: name,
  Value: text(1, 8192),
  Type: optional(z.enum(["SecureString", "String", "StringList"])),
  Description: optional(text(0, 1024)),
  Overwrite: flag,
});
export const deleteInput = z.object({ Name: name });
export const deleteManyInput = z.object({ Names: z.array(name).check(z.minLength(1), z.maxLength(10)) });
export const describeInput = z.object({ ...page, ParameterFilters: z.optional(z.undefined()) });
