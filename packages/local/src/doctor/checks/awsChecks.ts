import type { RouteCheck } from "../check";
import type { Finding } from "../finding";
import { issuerDifference } from "../cognitoIssuer";
import { redactPersonal } from "../redact";
import { lastFailure } from "../aws/functionLog";
import { missingPermission } from "../aws/functionPermission";

/** How far back the function's log is searched. */
const logHours = 1;

export const awsRoute: RouteCheck = {
  name: "AWS: route",
  expected: "the route that takes the request has a JWT authorizer",
  async run({ aws, route, api: { fixes } }): Promise<Finding> {
    const { expected } = this;
    const { RouteKey, AuthorizationType = "NONE", AuthorizationScopes: scopes = [] } = await aws.route();
    const asks = scopes.length === 0 ? "" : `, asks for one of the scopes ${scopes.join(", ")}`;
    const found = `${RouteKey} with authorization ${AuthorizationType}${asks}`;
    if (AuthorizationType !== "JWT") {
      const why = AuthorizationType === "NONE" ? "requests without a token are allowed" : "no token is looked at";
      return { status: "problem", expected, found: `${found}: ${why}`, fix: fixes.redeploy() };
    }
    if (scopes.length === 0) return { status: "ok", expected, found };
    const warning = `id tokens have no scopes; call ${route.path} with an access token`;
    return { status: "ok", expected, found, warning };
  },
};

export const awsAuthorizer: RouteCheck = {
  name: "AWS: authorizer",
  expected: "issuer and audience as the tokens have them, taken from the header Authorization",
  async run({ aws, api: { target, fixes } }): Promise<Finding> {
    const { expected } = this;
    const { IdentitySource = [], JwtConfiguration: { Issuer = "", Audience = [] } = {} } = await aws.authorizer();
    const difference = issuerDifference(target.issuer, Issuer);
    const found = `issuer ${Issuer}, audience ${Audience.join(", ") || "none"}, from ${IdentitySource.join(", ")}`;
    const problems = [
      difference === undefined ? undefined : `the issuer is not ${target.issuer}: ${difference}`,
      Audience.includes(target.clientId) ? undefined : `the audience leaves out the app client ${target.clientId}`,
      IdentitySource.some((source) => source.toLowerCase() === "$request.header.authorization")
        ? undefined
        : "the token is not taken from the header Authorization",
    ].filter((problem) => problem !== undefined);
    if (problems.length === 0) return { status: "ok", expected, found };
    return { status: "problem", expected, found: `${found}: ${problems.join("; ")}`, fix: fixes.redeploy() };
  },
};

export const awsIntegration: RouteCheck = {
  name: "AWS: integration",
  expected: "a Lambda function with payload format 2.0",
  async run({ aws, api: { fixes } }): Promise<Finding> {
    const { expected } = this;
    const { IntegrationType: type = "none", PayloadFormatVersion: version = "none" } = await aws.integration();
    const { functionArn, qualifier } = await aws.function();
    const callee = `${functionArn}${qualifier === undefined ? "" : `:${qualifier}`}`;
    const found = `${callee}, ${type}, payload format ${version}`;
    if (type === "AWS_PROXY" && version === "2.0") return { status: "ok", expected, found };
    return { status: "problem", expected, found: `${found}: the function expects 2.0`, fix: fixes.redeploy() };
  },
};

export const awsPermission: RouteCheck = {
  name: "AWS: permission",
  expected: "the function's policy allows apigateway.amazonaws.com to call it for this API's route",
  async run({ aws, api: { target, fixes } }): Promise<Finding> {
    const { expected } = this;
    const called = await aws.function();
    const [{ apiId, stage }, { RouteKey }] = [await aws.place(), await aws.route()];
    const call = { ...called, region: target.region ?? "", apiId, stage, routeKey: RouteKey };
    const missing = missingPermission(await aws.functionPolicy(), call);
    if (missing === undefined) return { status: "ok", expected, found: `${called.name} may be called` };
    const { reason, sourceArn } = missing;
    const qualifier = called.qualifier === undefined ? [] : ["--qualifier", called.qualifier];
    const statementId = `apigateway-${RouteKey.replace(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "")}`;
    const statement = ["--statement-id", statementId, "--action", "lambda:InvokeFunction"];
    const caller = ["--principal", "apigateway.amazonaws.com", "--source-arn", sourceArn];
    const callee = ["--function-name", called.name, ...qualifier];
    const fix =
      target.stack === undefined
        ? fixes.aws("lambda", "add-permission", ...callee, ...statement, ...caller)
        : fixes.redeploy();
    return { status: "problem", expected, found: `${reason}; calls fail with 500`, fix };
  },
};

export const awsFunction: RouteCheck = {
  name: "AWS: function",
  expected: "the function is active and its log has no failure in the last hour",
  async run({ aws, withToken, api: { target, fixes } }): Promise<Finding> {
    const { expected } = this;
    const called = await aws.function();
    const { State = "Active", StateReason = "", LastUpdateStatus, LoggingConfig } = await aws.functionConfiguration();
    if (State === "Failed" || LastUpdateStatus === "Failed") {
      const found = `the function ${called.name} failed to be deployed: ${redactPersonal(StateReason)}`;
      return { status: "problem", expected, found, fix: fixes.redeploy() };
    }
    const logGroup = LoggingConfig?.LogGroup ?? `/aws/lambda/${called.name}`;
    const failure = await lastFailure(target, logGroup, Date.now() - logHours * 3_600_000);
    if (failure === undefined) return { status: "ok", expected, found: `no failure in ${logGroup}` };
    const found = `${new Date(failure.at).toISOString()} ${redactPersonal(failure.message)}`;
    const fix = fixes.aws("logs", "tail", logGroup, "--since", `${logHours}h`, "--filter-pattern", "ERROR");
    const failsNow = await withToken().then(
      ({ status }) => status >= 500,
      () => undefined,
    );
    if (failsNow === true) return { status: "problem", expected, found, fix };
    return { status: "ok", expected, found, warning: `a failure, though perhaps of another request; see ${fix}` };
  },
};
