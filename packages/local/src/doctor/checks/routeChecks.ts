import { authorizerError, described, gatewayMessage } from "../gatewayAnswer";
import type { Check, RouteCheck } from "../check";
import type { Answer } from "../exchange";
import type { Finding } from "../finding";
import { Skipped } from "../finding";

export const routesGiven: Check = {
  name: "Routes",
  expected: "a route to look at",
  run({ target }) {
    const { expected } = this;
    if (target.routes.length === 0) throw new Skipped('none was given; give --route, such as --route "GET /items"');
    return { status: "ok", expected, found: `${target.routes.length}, as follows` };
  },
};

const noSuchRoute = "the API has no such route, or no such stage";
const addAuthorizer = 'give the route a JWT authorizer (authorizationType "JWT" and authorizerId)';

export const closedRoute: RouteCheck = {
  name: "Route without a token",
  expected: "401 from the route's authorizer",
  async run({ withoutToken, api: { fixes } }) {
    const { expected } = this;
    const answer = await withoutToken();
    const found = described(answer);
    const problem = problemOf(expected, found);
    switch (gatewayMessage(answer)) {
      case "Unauthorized":
        return { status: "ok", expected, found };
      case "Not Found":
        return problem(noSuchRoute, fixes.redeploy());
      case "Forbidden":
        return problem(
          "the route asks for a signature of IAM, a firewall refuses, or the domain leads to no API",
          fixes.redeploy(),
        );
      case "Too Many Requests":
        return throttled(expected, found);
      default:
        if (answer.status === 401) {
          return problem("the function refuses, not an authorizer", fixes.changeProgram(addAuthorizer));
        }
        return problem("the request reached the function without a token", fixes.changeProgram(addAuthorizer));
    }
  },
};

export const forgedToken: RouteCheck = {
  name: "Route with forged tokens",
  expected: "401, whatever the token claims",
  async run({ withForgedTokens, api: { fixes } }) {
    const { expected } = this;
    const answers = await withForgedTokens();
    const isThrottled = (answer: Answer): boolean => gatewayMessage(answer) === "Too Many Requests";
    const allowed = answers.filter(([, answer]) => answer.status !== 401 && !isThrottled(answer));
    if (allowed.length > 0) {
      const found = allowed.map(([what, answer]) => `${described(answer)} for ${what}`).join("; ");
      const change = "let API Gateway's authorizer verify the token's signature, issuer and audience";
      return { status: "problem", expected, found, fix: fixes.changeProgram(change) };
    }
    if (answers.some(([, answer]) => isThrottled(answer))) {
      return throttled(expected, "429");
    }
    return { status: "ok", expected, found: `401 for ${answers.length} of ${answers.length}` };
  },
};

export const openedRoute: RouteCheck = {
  name: "Route with the token",
  expected: "the authorizer allows the token, and the function answers",
  async run({ withToken, api: { fixes } }) {
    const { expected } = this;
    const answer = await withToken();
    const error = authorizerError(answer);
    const found = `${described(answer)}${error === undefined ? "" : ` (${error})`}`;
    const problem = problemOf(expected, found);
    switch (gatewayMessage(answer)) {
      case "Unauthorized":
        return problem(refusalCause(error), fixes.newToken());
      case "Forbidden":
        return error === undefined
          ? problem("a firewall refuses, the domain leads to no API, or the route asks for IAM", fixes.redeploy())
          : problem("the token lacks a scope of the route", "sign in for the scope, and give the access token");
      case "Not Found":
        return problem(noSuchRoute, fixes.redeploy());
      case "Too Many Requests":
        return throttled(expected, found);
      case "Internal Server Error":
        return problem(
          "API Gateway may not call the function, or the function failed; AWS's records tell which",
          fixes.redeploy(),
        );
      case "Service Unavailable":
        return problem("the function took longer than the integration waits", fixes.redeploy());
      case undefined:
        if (answer.status >= 500) return problem("the function itself answers that it failed", fixes.redeploy());
        if (answer.status === 401) return problem("the function refuses, after the authorizer", fixes.newToken());
        return { status: "ok", expected, found: `the function answered ${answer.status}` };
    }
  },
};

/** What is wrong with an answer that looks as `found` says. */
function problemOf(expected: string, found: string): (why: string, fix: string) => Finding {
  return (why, fix) => ({ status: "problem", expected, found: `${found}: ${why}`, fix });
}

function throttled(expected: string, found: string): Finding {
  return { status: "unknown", expected, found: `${found}: the API is throttling; try again` };
}

/** @param error what the authorizer says; its words are AWS's */
function refusalCause(error: string | undefined): string {
  if (error === undefined) return "the token did not arrive; is Authorization the authorizer's identity source?";
  if (error.includes("OIDC") || error.includes("JWKS")) return "API Gateway cannot reach the issuer's documents";
  return "the token checks above name the claim; if they are well, the authorizer expects something else";
}
