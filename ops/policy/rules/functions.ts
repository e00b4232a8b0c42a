import { types } from "../rule";
import type { CheckedResource, Context, ResourceRule, StackRule, Violation } from "../rule";
import { looksLikeASecret, namesASecret } from "../secretPattern";
import { at, isObject, isOrMayBe, notYetKnown, quoted } from "../value";

const functionType = "aws:lambda/function:Function";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

export const functionRules: readonly ResourceRule[] = [
  {
    name: "function-permission-narrow",
    description: "A service may invoke a function for one source, API Gateway for one route.",
    appliesTo: types("aws:lambda/permission:Permission"),
    check: checkPermission,
  },
  {
    name: "function-environment-no-secrets",
    description: "Functions read secrets from Secrets Manager; their environment holds none.",
    uses: ["plainVariables"],
    appliesTo: types(functionType),
    check: checkEnvironment,
  },
  {
    name: "function-traced",
    description: "Functions trace their requests.",
    appliesTo: types(functionType),
    check: ({ name, properties }) => {
      const mode = at(properties, "tracingConfig", "mode");
      if (isOrMayBe(mode, "Active")) return [];
      return {
        found: `tracingConfig.mode ${quoted(mode)} at the function ${name}`,
        allowed: "Active",
        change: `tracing of the BundledFunction ${name}`,
      };
    },
  },
];

export const functionStackRules: readonly StackRule[] = [
  {
    name: "function-log-group",
    description: "Functions log to a group of the stack: Lambda's own keeps logs for ever.",
    checkStack: (resources) => {
      const groups = resources.filter(({ type }) => type === logGroup);
      return resources
        .filter((resource) => resource.type === functionType && !groups.some((group) => isLogGroupOf(group, resource)))
        .map(({ urn, name }) => ({
          urn,
          found: `the function ${name} without a log group in the stack`,
          allowed: "a LogGroup that loggingConfig.logGroup names, as BundledFunction makes it",
          change: `where the function ${name} is made`,
        }));
    },
  },
];

function checkPermission({ name, properties }: CheckedResource): Violation | Violation[] {
  const { principal, sourceArn, sourceAccount } = properties;
  const change = `where the permission ${name} is made`;
  if (principal === "*") {
    return { found: `the permission ${name} for the principal "*"`, allowed: "a named service or account", change };
  }
  if (typeof principal !== "string" || !principal.endsWith(".amazonaws.com") || sourceArn === notYetKnown) return [];
  if (principal !== "apigateway.amazonaws.com") {
    if (typeof sourceArn === "string" || isOrMayBe(sourceAccount, notYetKnown) || typeof sourceAccount === "string") {
      return [];
    }
    const found = `the permission ${name} for ${principal} from any account`;
    return { found, allowed: "a permission with sourceArn, or at least sourceAccount", change };
  }
  if (typeof sourceArn === "string" && isNarrow(sourceArn)) return [];
  return {
    found: `the permission ${name} for API Gateway with the sourceArn ${quoted(sourceArn)}`,
    allowed: "the ARN of one route of one API, such as arn:aws:execute-api:…:<api id>/$default/GET/courses",
    change,
  };
}

// Names the API, and something of the method and path: with wildcards for both, any route could call the function.
function isNarrow(sourceArn: string): boolean {
  const [apiId = "", , ...route] = sourceArn.split(":").slice(5).join(":").split("/");
  return !/^[*?]*$/.test(apiId) && route.some((part) => !/^[*?]*$/.test(part));
}

function checkEnvironment({ name, properties }: CheckedResource, { settings }: Context): Violation[] {
  const variables = at(properties, "environment", "variables");
  if (!isObject(variables)) return [];
  const holdsASecret = (key: string, value: string) =>
    !settings.plainVariables.includes(key) && (looksLikeASecret(value) || namesASecret(key, value));
  return Object.entries(variables)
    .filter(([key, value]) => typeof value === "string" && holdsASecret(key, value))
    .map(([key]) => ({
      found: `the environment variable ${key} of the function ${name} looks like a secret`,
      allowed: "the secret's ARN, with which the function asks Secrets Manager",
      change: `environment of ${name} in index.ts; plainVariables in policy/settings.ts when it is no secret`,
    }));
}

function isLogGroupOf(group: CheckedResource, { name, urn, properties, dependencies }: CheckedResource): boolean {
  const named = at(properties, "loggingConfig", "logGroup") ?? defaultLogGroup(properties.name ?? name);
  if (named === notYetKnown || group.properties.name === notYetKnown) {
    return dependencies.includes(group.urn) || group.dependencies.includes(urn);
  }
  return named === group.properties.name;
}

function defaultLogGroup(functionName: CheckedResource["properties"][string]) {
  return typeof functionName === "string" ? `/aws/lambda/${functionName}` : notYetKnown;
}
