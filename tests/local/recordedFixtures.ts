import type {
  JsonObject,
  RecordedAsset,
  RecordedProgram,
  RecordedResource,
} from "../../packages/local/src/record/recordedProgram";

/** A recorded resource of the provider, with what the tests look at. */
export function recordedResource(
  type: string,
  id: string,
  outputs: JsonObject,
  assets: Record<string, RecordedAsset> = {},
): RecordedResource {
  return {
    urn: `urn:pulumi:test::learninghub::${type}::${id}`,
    type,
    name: id,
    custom: true,
    id,
    inputs: outputs,
    outputs,
    assets,
    secretPaths: [],
    dependencies: [],
    protect: false,
  };
}

export function recordedProgram(resources: RecordedResource[]): RecordedProgram {
  return {
    project: "learninghub",
    stack: "test",
    region: "eu-west-1",
    partition: "aws",
    accountId: "000000000000",
    resources,
    outputs: {},
    secretOutputs: [],
  };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
}

/** A recorded function whose archive holds the given CommonJS text. */
export function recordedFunction(
  name: string,
  code: string,
  outputs: JsonObject = {},
  sourceMap?: string,
): RecordedResource {
  return recordedResource(
    "aws:lambda/function:Function",
    name,
    {
      name,
      arn: functionArn(name),
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeout: 10,
      memorySize: 128,
      reservedConcurrentExecutions: -1,
      ...outputs,
    },
    {
      code: {
        kind: "archive",
        assets: {
          "index.js": { kind: "text", text: code },
          ...(sourceMap === undefined ? {} : { "index.js.map": { kind: "text", text: sourceMap } }),
        },
      },
    },
  );
}
