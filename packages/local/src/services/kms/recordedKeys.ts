import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { JsonObject, RecordedProgram } from "../../record/recordedProgram";
import { readPolicy } from "../recordedPolicy";
import type { RecordedPolicy } from "../recordedPolicy";

/** A symmetric key that the program registered. */
export interface RecordedKey {
  arn: string;
  id: string;
  description: string;
  enabled: boolean;
  multiRegion: boolean;
  /** Names and ARNs of its aliases. */
  aliases: readonly string[];
  /** Its own policy; a text says why that can't be judged. */
  policy: RecordedPolicy<"resource"> | string;
}

/** The keys that encrypt; those that sign or agree on secrets are not served. */
export function recordedKeys(program: RecordedProgram): RecordedKey[] {
  const aliases = resourcesOfType(program, "aws:kms/alias:Alias").map(fieldsOf);
  const policies = resourcesOfType(program, "aws:kms/keyPolicy:KeyPolicy").map(fieldsOf);
  return resourcesOfType(program, "aws:kms/key:Key").flatMap((resource) => {
    const fields = fieldsOf(resource);
    const spec = fields.string("customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
    if (spec !== "SYMMETRIC_DEFAULT") return [];
    const arn = fields.requiredString("arn");
    const id = fields.requiredString("keyId");
    const isKey = (reference: string | undefined): boolean => reference === arn || reference === id;
    const given = policies.find((one) => isKey(one.string("keyId")))?.json("policy") ?? fields.string("policy");
    return {
      arn,
      id,
      description: fields.string("description") ?? "",
      enabled: fields.boolean("isEnabled") ?? true,
      multiRegion: fields.boolean("multiRegion") ?? false,
      aliases: aliases
        .filter((alias) => isKey(alias.string("targetKeyId")))
        .flatMap((alias) => [alias.string("name") ?? "", alias.string("arn") ?? ""]),
      policy: readPolicy("resource", `the policy of key ${id}`, given ?? defaultPolicy(program)),
    };
  });
}

/** KMS developer guide, "Default key policy": what the account's identity policies allow. */
function defaultPolicy({ partition, accountId }: RecordedProgram): JsonObject {
  const principal = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*" }],
  };
}
