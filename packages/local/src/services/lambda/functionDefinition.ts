import type { RecordedProgram, RecordedResource } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import { functionCode } from "./functionCode";
import type { FunctionCode } from "./functionCode";
import { functionReference } from "../functionReference";

/** One recorded Lambda function, or one version or alias of it, ready to run. */
export interface FunctionDefinition {
  name: string;
  /** Without a qualifier. */
  arn: string;
  /** What it was asked for by: `$LATEST`, a version or the name of an alias. */
  qualifier: string;
  /** `$LATEST` or a number. */
  version: string;
  /** Such as `index.handler`. */
  handler: string;
  /** Such as `nodejs24.x`. */
  runtime: string;
  /** Seconds; AWS's default is 3. */
  timeoutSeconds: number;
  /** Megabytes; AWS's default is 128. */
  memorySizeMb: number;
  /** At most so many events at a time; undefined without a reservation, 0 refuses every event. */
  reservedConcurrency: number | undefined;
  logGroupName: string;
  region: string;
  /** ARN of the execution role. */
  roleArn: string | undefined;
  /** The variables that the program configured. */
  environment: Record<string, string>;
  code: FunctionCode;
}

/**
 * The functions that the program registered, each followed by its versions and aliases. There is one code of each function:
 * what was published before is in AWS alone.
 */
export function functionDefinitions(program: RecordedProgram): FunctionDefinition[] {
  const aliases = resourcesOfType(program, "aws:lambda/alias:Alias").map(fieldsOf);
  return resourcesOfType(program, "aws:lambda/function:Function").flatMap((resource) => {
    const latest = definition(resource, program);
    const published = fieldsOf(resource).string("version");
    const versions = published === undefined || published === latest.version ? [] : [published];
    const named = aliases.flatMap((alias) => {
      const target = functionReference(alias.string("functionName") ?? "");
      const isOfFunction = target?.name === latest.name && (target.region ?? latest.region) === latest.region;
      const [name, version] = [alias.string("name"), alias.string("functionVersion") ?? latest.version];
      return isOfFunction && name !== undefined ? [{ ...latest, qualifier: name, version }] : [];
    });
    return [latest, ...versions.map((version) => ({ ...latest, qualifier: version, version })), ...named];
  });
}

function definition(resource: RecordedResource, program: RecordedProgram): FunctionDefinition {
  const fields = fieldsOf(resource);
  const name = fields.requiredString("name");
  const reserved = fields.number("reservedConcurrentExecutions");
  return {
    name,
    arn: fields.requiredString("arn"),
    qualifier: "$LATEST",
    version: "$LATEST",
    handler: fields.string("handler") ?? "index.handler",
    runtime: fields.string("runtime") ?? "nodejs24.x",
    timeoutSeconds: fields.number("timeout") ?? 3,
    memorySizeMb: fields.number("memorySize") ?? 128,
    // The provider's word for "no reservation" is -1.
    reservedConcurrency: reserved === undefined || reserved < 0 ? undefined : reserved,
    logGroupName: fields.object("loggingConfig")?.string("logGroup") ?? `/aws/lambda/${name}`,
    region: fields.string("region") ?? program.region,
    roleArn: fields.string("role"),
    environment: fields.object("environment")?.stringMap("variables") ?? {},
    code: functionCode(resource, program),
  };
}
