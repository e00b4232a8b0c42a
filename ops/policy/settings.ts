import type { PolicyConfigSchema } from "@pulumi/policy";

/** What a run or an organisation may set differently, by the rule that uses it (see README.md, "Exceptions"). */
export interface Settings {
  openRoutes: string[];
  anyResourceActions: string[];
  managedPolicies: string[];
  plainVariables: string[];
  protectedStacks: string[];
  throwAwayStacks: string[];
  requiredTags: string[];
}

/** The only place where defaults are written: `pulumi preview`, `pulumi up` and the tests hold to the same ones. */
export const defaults: Readonly<Settings> = {
  openRoutes: ["GET /health"],
  // IAM cannot narrow these to one resource (Service Authorization Reference, "Resource types" of each action).
  anyResourceActions: [
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    // Lambda in a VPC asks for exactly these on every resource (Lambda Developer Guide, "required IAM permissions").
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    // Data Lifecycle Manager looks for what it has to back up.
    "ec2:DescribeInstances",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    // The SSM agent reports to a service, not to a resource.
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "logs:DescribeLogGroups",
    "secretsmanager:GetRandomPassword",
    "sts:GetCallerIdentity",
  ],
  managedPolicies: [],
  plainVariables: [],
  protectedStacks: ["prod"],
  throwAwayStacks: ["local"],
  requiredTags: ["project", "stack"],
};

const descriptions: Readonly<Record<keyof Settings, string>> = {
  openRoutes: "Route keys that anybody may call, such as GET /health.",
  anyResourceActions: "IAM actions that a statement may allow on every resource.",
  managedPolicies: "ARNs of managed policies that may be attached although they give full access.",
  plainVariables: "Names of functions' environment variables that only look like a secret's.",
  protectedStacks:
    "Stacks held to the strict rules, beside those with deletionProtection configured and resources with protect.",
  throwAwayStacks: "Stacks on which a wildcard origin is accepted.",
  requiredTags: "Tags that every resource that accepts tags must have.",
};

/** The JSON schema of these settings, with their defaults, as the engine checks `--policy-pack-config` against it. */
export function schemaOf(names: readonly (keyof Settings)[]): PolicyConfigSchema {
  const property = (name: keyof Settings) => ({
    type: "array" as const,
    items: { type: "string" as const, minLength: 1 },
    uniqueItems: true,
    description: descriptions[name],
    default: [...defaults[name]],
  });
  return { properties: Object.fromEntries(names.map((name) => [name, property(name)])) };
}
