import { resourcesOfType } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import type { ApiTrace, AuthorizerTrace, CorsTrace, IntegrationTrace } from "../services/requestTrace";
import { allowedOrigins, apiResources, lambdaFunction, resourceWith } from "./apiResources";
import type { ApiResources } from "./apiResources";
import { changeOf, passed, refused } from "./change";
import type { Change } from "./change";
import { iamChange } from "./iamChange";
import type { Step } from "./schema";

const authorizerLabels: Record<AuthorizerTrace["type"], string> = {
  JWT: "JWT authorizer",
  AWS_IAM: "IAM authorization",
  COGNITO_USER_POOLS: "Cognito authorizer",
  CUSTOM: "Lambda authorizer",
};

/** The way through an API: preflight, or route, authorizer, throttling, integration and function. */
export function apiSteps(trace: ApiTrace, program: RecordedProgram): Step[] {
  const found = apiResources(program, trace);
  const { cors, authorizer, integration, routeKey, error, status } = trace;
  if (cors?.preflight === true && routeKey === undefined && error === undefined) {
    const step = passed("CORS preflight", found.api, trace.ms);
    return [cors.allowed ? step : refusedOrigin(step, cors, found)];
  }
  if (routeKey === undefined) return [refused(passed("Route", found.api), error, routeChange(trace, found))];

  const steps = [passed(`Route ${routeKey}`, found.route)];
  if (authorizer !== undefined) {
    const step = passed(authorizerLabels[authorizer.type], found.authorizer ?? found.route, authorizer.ms);
    if (!authorizer.allowed) {
      const change =
        trace.denial === undefined
          ? authorizerChange(authorizer, trace, found, program)
          : iamChange(program, trace.denial);
      return [...steps, refused(step, authorizer.reason ?? authorizer.error, change)];
    }
    steps.push(step);
  }
  if (integration === undefined) {
    if (error === undefined) return steps;
    return [
      ...steps,
      status === 429 ? throttled(trace, found) : refused(passed("Request"), error, requestChange(found)),
    ];
  }
  steps.push(...integrationSteps(integration, trace, found, program));
  const isThrough = steps.every(({ outcome }) => outcome === "passed");
  if (isThrough && cors?.allowed === false) steps.push(refusedOrigin(passed("CORS", found.api), cors, found));
  if (isThrough && error !== undefined) steps.push(refused(passed("Response"), error));
  return steps;
}

function refusedOrigin(step: Step, { origin, preflight }: CorsTrace, { api }: ApiResources): Step {
  const allowed = allowedOrigins(api).join(", ") || "none";
  const effect = preflight ? "" : " The browser keeps the response from the page.";
  const reason = `The API's CORS configuration does not allow the origin ${origin}; it allows: ${allowed}.${effect}`;
  return refused(step, reason, changeOf(`corsConfiguration of API ${api?.name ?? ""}`.trimEnd(), api));
}

/** Why no route took it. A preflight needs a CORS configuration, or a route of its own. */
function routeChange({ apiId, method, path, status }: ApiTrace, { api }: ApiResources): Change | undefined {
  if (apiId === undefined || status !== 404) return undefined;
  const preflight = method === "OPTIONS" ? ", or its corsConfiguration when this is a preflight" : "";
  return changeOf(`the routes of API ${api?.name ?? apiId}: none is for ${method} ${path}${preflight}`, api);
}

/** The authorizer's own configuration, the scopes or the authorization type that the route asks for, or a function. */
function authorizerChange(
  { type, error }: AuthorizerTrace,
  { status, routeKey }: ApiTrace,
  { api, route, authorizer }: ApiResources,
  program: RecordedProgram,
): Change {
  const ofRoute = (what: string): Change => changeOf(`${what} of route ${routeKey ?? ""}`, route, api);
  if (type === "AWS_IAM") return ofRoute("authorizationType");
  if (authorizer === undefined) return ofRoute("the authorizer");
  if (type === "JWT" && status === 403) return ofRoute("authorizationScopes");
  if (type === "CUSTOM" && status === 403 && error !== undefined) {
    const { authorizerUri } = authorizer.outputs;
    const decides = lambdaFunction(program, typeof authorizerUri === "string" ? authorizerUri : undefined);
    return changeOf(`the answer of the authorizer's function ${decides?.name ?? ""}`.trimEnd(), decides, authorizer);
  }
  return changeOf(`authorizer ${authorizer.name}`, authorizer);
}

function throttled({ routeKey, error }: ApiTrace, { stage, route, api }: ApiResources): Step {
  const change = changeOf(`the throttling limits of route ${routeKey ?? ""}`, stage, route, api);
  return refused(passed("Throttling", stage), error, change);
}

function requestChange({ route, api }: ApiResources): Change {
  return changeOf("the route", route, api);
}

function integrationSteps(
  { functionName, url, status, error, ms, coldStartMs }: IntegrationTrace,
  trace: ApiTrace,
  found: ApiResources,
  program: RecordedProgram,
): Step[] {
  const { route, integration, api } = found;
  const ofIntegration = (what: string): Change => changeOf(`${what} of the integration`, integration, route, api);
  if (functionName === undefined) {
    const step = passed(url === undefined ? "Integration" : `HTTP integration ${url}`, integration, ms);
    return [answered(step, trace, error, ofIntegration("the URI or the response"))];
  }
  const connected = passed("Integration", integration);
  if (status === 403 && error !== undefined) {
    return [refused(connected, error, permissionChange(functionName, found, program))];
  }
  const step = passed(`Function ${functionName}`, found.function, ms - (coldStartMs ?? 0));
  const change = error?.includes("did not answer within the integration's")
    ? ofIntegration("timeoutMilliseconds")
    : changeOf(`function ${functionName}`, found.function, integration, route, api);
  return [
    connected,
    ...(coldStartMs === undefined ? [] : [passed("Cold start", found.function, coldStartMs)]),
    answered(step, trace, error, change),
  ];
}

/** A response of the backend itself is refused by nobody else. */
function answered(step: Step, { status }: ApiTrace, error: string | undefined, change: Change): Step {
  if (error !== undefined) return refused(step, error, change);
  if (status < 400) return step;
  const who = step.label.startsWith("Function") ? "the function" : "the integration";
  return refused(step, `${who} itself answered ${status}`, change);
}

/** What lets API Gateway call the function: a role that the integration names, else the function's own policy. */
function permissionChange(
  functionName: string,
  { integration, route, api, function: target }: ApiResources,
  program: RecordedProgram,
): Change {
  const credentials = integration?.outputs.credentialsArn ?? integration?.outputs.credentials;
  if (typeof credentials === "string" && credentials !== "") {
    const role = resourceWith(program, "aws:iam/role:Role", { arn: credentials });
    return changeOf(`the policies of role ${role?.name ?? credentials}`, role, integration);
  }
  const permission =
    target &&
    resourcesOfType(program, "aws:lambda/permission:Permission").find(({ outputs }) => {
      return typeof outputs.function === "string" && lambdaFunction(program, outputs.function) === target;
    });
  return changeOf(`an aws.lambda.Permission for function ${functionName}`, permission, integration, route, api);
}
