import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { RecordedVersion } from "./secretStore";

/** A secret that the program registered. */
export interface RecordedSecret {
  /** With the six characters that Secrets Manager appends. */
  arn: string;
  name: string;
  description: string | undefined;
  tags: Record<string, string>;
}

export function recordedSecrets(program: RecordedProgram): RecordedSecret[] {
  return resourcesOfType(program, "aws:secretsmanager/secret:Secret").map((resource) => {
    const fields = fieldsOf(resource);
    return {
      arn: fields.requiredString("arn"),
      name: fields.requiredString("name"),
      description: fields.string("description"),
      tags: fields.stringMap("tagsAll") ?? {},
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
