import { types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, isAbsent, isOrMayBe, items, notYetKnown, quoted } from "../value";

/** What decides about a request before the function sees it. A Lambda authorizer's code would have to be reviewed. */
const closed = ["JWT", "AWS_IAM"];

export const apiRules: readonly ResourceRule[] = [
  {
    name: "api-route-closed",
    description: "Every route of an HTTP API asks for a token or a signed request, but for the listed ones.",
    uses: ["openRoutes"],
    appliesTo: types("aws:apigatewayv2/route:Route"),
    check: checkRoute,
  },
  {
    name: "api-routes-declared",
    description: "Routes of an HTTP API are resources of their own, so that each can be looked at.",
    appliesTo: types("aws:apigatewayv2/api:Api"),
    check: checkApi,
  },
  {
    name: "api-authorizer-strict",
    description: "A JWT authorizer names who issues the tokens and for whom.",
    appliesTo: types("aws:apigatewayv2/authorizer:Authorizer"),
    check: checkAuthorizer,
  },
  {
    name: "api-stage-logged",
    description: "Every stage of an HTTP API writes access logs and limits its requests.",
    appliesTo: types("aws:apigatewayv2/stage:Stage"),
    check: checkStage,
  },
  {
    name: "function-url-closed",
    description: "Functions have no URL that anybody may call.",
    appliesTo: types("aws:lambda/functionUrl:FunctionUrl"),
    check: ({ properties, name }) =>
      isOrMayBe(properties.authorizationType, "AWS_IAM")
        ? []
        : {
            found: `authorizationType ${quoted(properties.authorizationType)} on the function URL ${name}`,
            allowed: "AWS_IAM; better a route of the HTTP API",
            change: "authorizationType where the URL is made",
          },
  },
];

function checkRoute({ properties }: CheckedResource, { settings }: Context): Violation | Violation[] {
  const { routeKey, authorizationType, authorizerId } = properties;
  if (authorizationType === notYetKnown) return [];
  if (typeof authorizationType !== "string" || !closed.includes(authorizationType)) {
    if (routeKey === notYetKnown || (typeof routeKey === "string" && settings.openRoutes.includes(routeKey))) return [];
    return {
      found: `the route ${quoted(routeKey)} has authorizationType ${quoted(authorizationType ?? "NONE")}`,
      allowed: `JWT or AWS_IAM; open routes are ${settings.openRoutes.join(", ") || "none"}`,
      change: "the route's auth in index.ts, or openRoutes in policy/settings.ts",
    };
  }
  if (authorizationType === "JWT" && isAbsent(authorizerId)) {
    return {
      found: `the JWT route ${quoted(routeKey)} names no authorizer, so nobody checks its tokens`,
      allowed: "the id of a JWT authorizer of the same API",
      change: "the route's authorizerId",
    };
  }
  return [];
}

/** Quick create (`target`, `routeKey`) makes an open route, an OpenAPI `body` any: neither registers it. */
function checkApi({ name, properties }: CheckedResource): Violation[] {
  return ["target", "routeKey", "body"]
    .filter((field) => !isAbsent(properties[field]))
    .map((field) => ({
      found: `${field} at the API ${name}, which makes routes that nothing here can check`,
      allowed: "an API without it, and a Route for each route",
      change: `${field} of the API, to routes of SecuredHttpApi in index.ts`,
    }));
}

function checkAuthorizer({ name, properties }: CheckedResource): Violation[] {
  const { authorizerType, jwtConfiguration } = properties;
  if (authorizerType !== "JWT" || jwtConfiguration === notYetKnown) return [];
  const issuer = at(jwtConfiguration, "issuer");
  const audiences = at(jwtConfiguration, "audiences");
  const violations: Violation[] = [];
  if (audiences !== notYetKnown && items(audiences).length === 0) {
    violations.push({
      found: `the authorizer ${name} has no audience, so tokens for any client of the issuer are accepted`,
      allowed: "at least one audience, such as the user pool client's id",
      change: "jwt.audience of the API in index.ts",
    });
  }
  if (issuer !== notYetKnown && !(typeof issuer === "string" && issuer.startsWith("https://"))) {
    violations.push({
      found: `the authorizer ${name} has the issuer ${quoted(issuer)}`,
      allowed: "an https address, such as the user pool's",
      change: "jwt.issuer of the API in index.ts",
    });
  }
  return violations;
}

function checkStage({ name, properties }: CheckedResource): Violation[] {
  const violations: Violation[] = [];
  if (isAbsent(at(properties, "accessLogSettings", "destinationArn"))) {
    violations.push({
      found: `the stage ${name} writes no access log`,
      allowed: "accessLogSettings with a log group and a format",
      change: "accessLogSettings of the stage",
    });
  }
  for (const limit of ["throttlingRateLimit", "throttlingBurstLimit"]) {
    const value = at(properties, "defaultRouteSettings", limit);
    if (value === notYetKnown || (typeof value === "number" && value > 0)) continue;
    violations.push({
      found: `the stage ${name} has ${limit} ${quoted(value)}`,
      allowed: "a number above 0, so that one client cannot use up the account's limit",
      change: "learninghub:throttleRateLimit and learninghub:throttleBurstLimit in the stack's configuration",
    });
  }
  return violations;
}
