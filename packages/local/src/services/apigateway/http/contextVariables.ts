import type { Json, JsonObject } from "../../../record/recordedProgram";
import { commonLogTime } from "../../../http/commonLogTime";
import type { Exchange } from "./exchange";

/**
 * The value of `$context.<name>`, as far as it is known before the response ("Customize HTTP API access logs", list of
 * variables). Undefined for one that the request does not have.
 */
export function contextVariable(name: string, exchange: Exchange): string | undefined {
  const { api, stage, route, request, path } = exchange;
  const domainName = request.domain?.domainName ?? api.domainName;
  const [first, ...rest] = name.split(".");
  switch (first) {
    case "accountId":
      return api.accountId;
    case "apiId":
      return api.apiId;
    case "authorizer":
      return authorizerVariable(rest, exchange);
    case "domainName":
      return domainName;
    case "domainPrefix":
      return domainName.slice(0, domainName.indexOf("."));
    case "httpMethod":
      return request.method;
    case "identity":
      return identityVariable(rest.join("."), exchange);
    case "path":
      return request.path;
    case "protocol":
      return "HTTP/1.1";
    case "extendedRequestId":
    case "requestId":
      return request.requestId;
    case "requestTime":
      return commonLogTime(request.time);
    case "requestTimeEpoch":
      return String(request.time);
    case "resourcePath":
      return path;
    case "routeKey":
      return route.routeKey;
    case "stage":
      return stage.name;
    case "customDomain":
      return rest[0] === "basePathMatched" ? request.domain?.basePath.slice(1) : undefined;
    default:
      return undefined;
  }
}

function authorizerVariable(names: readonly string[], { authorizer, principal }: Exchange): string | undefined {
  if (names.length === 1 && names[0] === "principalId") return principal;
  if (authorizer === undefined) return undefined;
  if ("lambda" in authorizer) return text(within(authorizer.lambda ?? {}, names));
  if ("jwt" in authorizer && names[0] === "claims") return authorizer.jwt.claims[names.slice(1).join(".")];
  return undefined;
}

/** The names of IAM's identity in `$context.identity`, by those of the event's. */
const identityFields: Readonly<Record<string, string>> = {
  accountId: "accountId",
  caller: "callerId",
  principalOrgId: "principalOrgId",
  user: "userId",
  userArn: "userArn",
};

function identityVariable(name: string, { request, authorizer }: Exchange): string | undefined {
  if (name === "sourceIp") return request.sourceIp;
  if (name === "userAgent") return request.headers["user-agent"];
  if (authorizer === undefined || !("iam" in authorizer)) return undefined;
  const cognito = /^cognitoI(dentityId|dentityPoolId)$/.exec(name)?.[1];
  return cognito === undefined
    ? text(authorizer.iam[identityFields[name] ?? ""])
    : text(within(authorizer.iam, ["cognitoIdentity", `i${cognito}`]));
}

function within(value: JsonObject, names: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, Json | undefined>)[name];
  }
  return found;
}

function text(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
