import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import { readPolicy } from "../recordedPolicy";
import type { RecordedPolicy } from "../recordedPolicy";
import type { RecordedVersion } from "./secretStore";

/** A secret that the program registered. */
export interface RecordedSecret {
  /** With the six characters that Secrets Manager appends. */
  arn: string;
  name: string;
  description: string | undefined;
  tags: Record<string, string>;
  /** Its own policy; a text says why that can't be judged. */
  policy: RecordedPolicy<"resource"> | string | undefined;
}

export function recordedSecrets(program: RecordedProgram): RecordedSecret[] {
  const policies = resourcesOfType(program, "aws:secretsmanager/secretPolicy:SecretPolicy").map(fieldsOf);
  return resourcesOfType(program, "aws:secretsmanager/secret:Secret").map((resource) => {
    const fields = fieldsOf(resource);
    const arn = fields.requiredString("arn");
    const name = fields.requiredString("name");
    const policy = policies.find((one) => one.string("secretArn") === arn)?.json("policy") ?? fields.string("policy");
    return {
      arn,
      name,
      description: fields.string("description"),
      tags: fields.stringMap("tagsAll") ?? {},
      policy: policy === undefined ? undefined : readPolicy("resource", `the policy of secret ${name}`, policy),
    };
  });
}

export function recordedVersions(program: RecordedProgram, secrets: readonly RecordedSecret[]): RecordedVersion[] {
  return resourcesOfType(program, "aws:secretsmanager/secretVersion:SecretVersion").flatMap((resource) => {
    const fields = fieldsOf(resource);
    const id = fields.string("secretId");
    const secret = secrets.find(({ arn, name }) => arn === id || name === id);
    // That of a secret which another program has.
    if (secret === undefined) return [];
    return {
      urn: resource.urn,
      arn: secret.arn,
      id: fields.requiredString("versionId"),
      stages: fields.strings("versionStages") ?? ["AWSCURRENT"],
      text: fields.string("secretString") ?? fields.string("secretStringWo"),
      binary: fields.string("secretBinary"),
    };
  });
}
