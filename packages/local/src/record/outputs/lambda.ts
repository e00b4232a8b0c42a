import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
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
        invokeArn: invokeArn(fn, arn),
        qualifiedArn: `${arn}:${version}`,
        qualifiedInvokeArn: invokeArn(fn, `${arn}:${version}`),
        responseStreamingInvokeArn: invokeArn(fn, arn).replace(/\/invocations$/, "/response-streaming-invocations"),
        version,
        lastModified: creationDate,
      };
    },
  }),
  "aws:lambda/alias:Alias": model<aws.lambda.Alias>({
    id: (alias) => alias.arn("lambda", `function:${alias.text("functionName")}:${alias.physicalName}`),
    outputs: (alias) => ({ arn: alias.id, invokeArn: invokeArn(alias, alias.id) }),
  }),
  "aws:lambda/functionUrl:FunctionUrl": model<aws.lambda.FunctionUrl>({
    nameProperty: null,
    id: (url) => url.text("functionName"),
    outputs: (url) => {
      const urlId = url.characters("id", 32, alphabets.lowerAlphanumeric);
      return {
        urlId,
        functionArn: url.arn("lambda", `function:${url.text("functionName")}`),
        functionUrl: `https://${urlId}.lambda-url.${url.providerContext.region}.on.aws/`,
      };
    },
  }),
  "aws:lambda/layerVersion:LayerVersion": model<aws.lambda.LayerVersion>({
    nameProperty: null,
    id: (layer) => layer.arn("lambda", `layer:${layer.text("layerName")}:1`),
    outputs: (layer) => ({ arn: layer.id, layerArn: layer.id.replace(/:1$/, ""), version: "1" }),
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
function invokeArn({ providerContext }: OutputMocks, functionArn: string): string {
  const { partition, region } = providerContext;
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}
