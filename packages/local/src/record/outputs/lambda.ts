import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks, ProviderContext } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** AWS Lambda. */
export const lambdaModels: Record<string, ResourceModel> = {
  "aws:lambda/function:Function": model<aws.lambda.Function>({
    id: (fn) => fn.physicalName,
    defaults: {
      architectures: ["x86_64"],
      ephemeralStorage: { size: 512 },
      memorySize: 128,
      packageType: "Zip",
      publish: false,
      reservedConcurrentExecutions: -1,
      timeout: 3,
      tracingConfig: { mode: "PassThrough" },
    },
    outputs: (fn) => {
      const arn = fn.arn("lambda", `function:${fn.physicalName}`);
      const version = fn.inputs.publish === true ? "1" : "$LATEST";
      return {
        arn,
        invokeArn: invokeArn(fn.providerContext, arn),
        qualifiedArn: `${arn}:${version}`,
        qualifiedInvokeArn: invokeArn(fn.providerContext, `${arn}:${version}`),
        responseStreamingInvokeArn: invokeArn(fn.providerContext, arn).replace(
          /\/invocations$/,
          "/response-streaming-invocations",
        ),
        version,
        lastModified: creationDate,
        codeSha256: codeSha256(fn),
      };
    },
  }),
  "aws:lambda/alias:Alias": model<aws.lambda.Alias>({
    id: (alias) => `${functionArn(alias)}:${alias.physicalName}`,
    outputs: (alias) => ({ arn: alias.id, invokeArn: invokeArn(alias.providerContext, alias.id) }),
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": model<aws.lambda.EventSourceMapping>({
    nameProperty: null,
    id: (mapping) => mapping.uuid("id"),
    defaults: { enabled: true },
    outputs: (mapping) => ({
      arn: mapping.arn("lambda", `event-source-mapping:${mapping.id}`),
      uuid: mapping.id,
      functionArn: functionArn(mapping),
      lastModified: creationDate,
      state: mapping.inputs.enabled === false ? "Disabled" : "Enabled",
      stateTransitionReason: "USER_INITIATED",
    }),
  }),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": model<aws.lambda.FunctionEventInvokeConfig>({
    nameProperty: null,
    id: (config) => config.text("functionName"),
  }),
  "aws:lambda/functionUrl:FunctionUrl": model<aws.lambda.FunctionUrl>({
    nameProperty: null,
    id: (url) => [functionName(url), url.text("qualifier")].filter((part) => part !== "").join("/"),
    defaults: { invokeMode: "BUFFERED" },
    outputs: (url) => {
      const urlId = url.characters("id", 32, alphabets.lowerAlphanumeric);
      const qualifier = url.text("qualifier");
      return {
        urlId,
        functionArn: qualifier === "" ? functionArn(url) : `${functionArn(url)}:${qualifier}`,
        functionUrl: `https://${urlId}.lambda-url.${url.providerContext.region}.on.aws/`,
      };
    },
  }),
  "aws:lambda/layerVersion:LayerVersion": model<aws.lambda.LayerVersion>({
    nameProperty: null,
    id: (layer) => layer.arn("lambda", `layer:${layer.text("layerName")}:1`),
    outputs: (layer) => ({
      arn: layer.id,
      layerArn: layer.id.replace(/:1$/, ""),
      version: "1",
      createdDate: creationDate,
      codeSha256: codeSha256(layer),
    }),
  }),
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig":
    model<aws.lambda.ProvisionedConcurrencyConfig>({
      nameProperty: null,
      id: (config) => `${config.text("functionName")},${config.text("qualifier")}`,
    }),
  // the function is not called: nobody can know what it would have answered
  "aws:lambda/invocation:Invocation": model<aws.lambda.Invocation>({
    nameProperty: null,
    id: (invocation) =>
      `${invocation.text("functionName")}_${invocation.text("qualifier", "$LATEST")}_${invocation.hex("input", 32)}`,
    defaults: { lifecycleScope: "CREATE_ONLY", qualifier: "$LATEST" },
    outputs: () => ({ result: "null" }),
  }),
  "aws:lambda/permission:Permission": model<aws.lambda.Permission>({ nameProperty: "statementId" }),
};

/** The ARN that API Gateway calls a function by (API Gateway Developer Guide, "x-amazon-apigateway-integration"). */
export function invokeArn({ partition, region }: ProviderContext, functionArn: string): string {
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

/** Of a resource whose `functionName` is a name or an ARN, with or without a version or alias. */
function functionName(resource: OutputMocks): string {
  return /^(?:.*:function:)?([^:]+)/.exec(resource.text("functionName"))?.[1] ?? "";
}

function functionArn(resource: OutputMocks): string {
  return resource.arn("lambda", `function:${functionName(resource)}`);
}

/** SHA-256 of the zip, which nobody makes here. */
function codeSha256(resource: OutputMocks): string {
  return Buffer.from(resource.hex("code", 64), "hex").toString("base64");
}
