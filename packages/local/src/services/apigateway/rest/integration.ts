import type { IntegrationDescription } from "./apiDescription";
import { httpIntegration } from "./httpIntegration";
import { lambdaIntegration, lambdaProxyIntegration } from "./lambdaIntegrations";
import { templateKind } from "./mappingTemplate";
import { mockIntegration } from "./mockIntegration";
import { isServedExpression } from "./parameterMapping";
import type { RunIntegration } from "./runIntegration";
import { objectIntegration, s3ObjectPattern } from "./s3Integration";

/** How the local run serves an integration; a text says why it does not. */
export function servedIntegration(integration: IntegrationDescription | undefined): RunIntegration | string {
  if (integration === undefined) return "the method has no integration";
  const { type, uri, connectionType } = integration;
  const unserved =
    connectionType === "VPC_LINK" ? "a VPC link leads into a network that is not here" : unservedMapping(integration);
  if (unserved !== undefined) return unserved;
  switch (type) {
    case "AWS_PROXY":
      return isFunction(uri) ? lambdaProxyIntegration : `AWS_PROXY is served for Lambda functions, not for ${uri}`;
    case "AWS":
      if (isFunction(uri)) return lambdaIntegration;
      return s3ObjectPattern.test(uri)
        ? objectIntegration
        : `integrations of type AWS are served for Lambda functions and for objects of Amazon S3, not for ${uri}`;
    case "HTTP":
    case "HTTP_PROXY":
      return httpIntegration;
    case "MOCK":
      return mockIntegration;
  }
}

function isFunction(uri: string): boolean {
  return uri.includes(":lambda:path/");
}

/** A template or an expression that would have to read the request; proxy integrations have no templates. */
function unservedMapping({
  type,
  requestTemplates,
  requestParameters,
  responses,
}: IntegrationDescription): string | undefined {
  const expressions = [requestParameters, ...responses.map(({ responseParameters }) => responseParameters)];
  for (const [target, expression] of expressions.flatMap((map) => [...map])) {
    if (!isServedExpression(expression)) return `${target} is ${expression}, which reads a body`;
  }
  if (type === "AWS_PROXY" || type === "HTTP_PROXY") return undefined;
  const templates = [requestTemplates, ...responses.map(({ responseTemplates }) => responseTemplates)];
  for (const [contentType, template] of templates.flatMap((map) => [...map])) {
    if (templateKind(template) === "velocity")
      return `the mapping template for ${contentType} needs the Velocity Template Language`;
  }
  return undefined;
}
