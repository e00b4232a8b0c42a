import { readFileSync } from "node:fs";
import type { RecordedAsset, RecordedProgram, RecordedResource } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";

/** One recorded Lambda function, ready to run. */
export interface FunctionDefinition {
  name: string;
  arn: string;
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

/** The handler's module, or why there is none. */
type FunctionCode = { text: string; sourceMap: string | undefined } | { problem: string };

/** The functions that the program registered. */
export function functionDefinitions(program: RecordedProgram): FunctionDefinition[] {
  return resourcesOfType(program, "aws:lambda/function:Function").map((resource) => definition(resource, program));
}

function definition(resource: RecordedResource, program: RecordedProgram): FunctionDefinition {
  const fields = fieldsOf(resource);
  const name = fields.requiredString("name");
  const handler = fields.string("handler") ?? "index.handler";
  const reserved = fields.number("reservedConcurrentExecutions");
  return {
    name,
    arn: fields.requiredString("arn"),
    handler,
    runtime: fields.string("runtime") ?? "nodejs24.x",
    timeoutSeconds: fields.number("timeout") ?? 3,
    memorySizeMb: fields.number("memorySize") ?? 128,
    // The provider's word for "no reservation" is -1.
    reservedConcurrency: reserved === undefined || reserved < 0 ? undefined : reserved,
    logGroupName: fields.object("loggingConfig")?.string("logGroup") ?? `/aws/lambda/${name}`,
    region: program.region,
    roleArn: fields.string("role"),
    environment: fields.object("environment")?.stringMap("variables") ?? {},
    code: functionCode(resource, `${handler.split(".")[0] ?? "index"}.js`),
  };
}

function functionCode(resource: RecordedResource, fileName: string): FunctionCode {
  const archive = resource.assets.code;
  if (archive?.kind !== "archive") {
    return { problem: `the code of ${resource.name} is not an archive of files; only those can be run locally` };
  }
  const code = contentOf(archive.assets[fileName]);
  if (code === undefined) {
    const names = Object.keys(archive.assets).join(", ");
    return { problem: `the archive of ${resource.name} holds ${names}, but its handler needs ${fileName}` };
  }
  return { text: code, sourceMap: contentOf(archive.assets[`${fileName}.map`]) };
}

function contentOf(asset: RecordedAsset | undefined): string | undefined {
  if (asset?.kind === "text") return asset.text;
  return asset?.kind === "file" ? readFileSync(asset.path, "utf8") : undefined;
}
