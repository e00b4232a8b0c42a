import type { Policies, PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { messageOf } from "./rule";
import type { CheckedResource, Context, ResourceRule, StackRule } from "./rule";
import { apiRules } from "./rules/apis";
import { bucketRules, bucketStackRules } from "./rules/buckets";
import { corsRules } from "./rules/cors";
import { deletionProtectionRules } from "./rules/deletionProtection";
import { encryptionRules } from "./rules/encryption";
import { functionRules, functionStackRules } from "./rules/functions";
import { grantRules } from "./rules/grants";
import { identityPoolRules } from "./rules/identityPools";
import { instanceRules } from "./rules/instances";
import { logGroupRules } from "./rules/logGroups";
import { securityGroupRules } from "./rules/securityGroups";
import { tagRules } from "./rules/tags";
import { trustRules } from "./rules/trust";
import { userPoolRules, userPoolStackRules } from "./rules/userPools";
import { userPoolClientRules } from "./rules/userPoolClients";
import { defaults, schemaOf } from "./settings";
import type { Settings } from "./settings";
import { readProperties } from "./value";

export const resourceRules: readonly ResourceRule[] = [
  ...apiRules,
  ...corsRules,
  ...grantRules,
  ...trustRules,
  ...userPoolRules,
  ...userPoolClientRules,
  ...identityPoolRules,
  ...functionRules,
  ...logGroupRules,
  ...bucketRules,
  ...encryptionRules,
  ...instanceRules,
  ...securityGroupRules,
  ...deletionProtectionRules,
  ...tagRules,
];

export const stackRules: readonly StackRule[] = [...functionStackRules, ...bucketStackRules, ...userPoolStackRules];

/**
 * The rules as the policies of a CrossGuard pack.
 * @param deletionProtection what the stack's configuration says, by project; undefined where it cannot be read
 */
export function policies(deletionProtection: (project: string) => boolean | undefined): Policies {
  const context = (urn: string, args: ResourceValidationArgs | StackValidationArgs): Context => {
    const [stack = "", project = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
    const settings = { ...defaults, ...args.getConfig<Partial<Settings>>() };
    return { stack, settings, deletionProtection: deletionProtection(project) };
  };
  return [
    ...resourceRules.map((rule) => ({
      ...described(rule),
      validateResource: (args: ResourceValidationArgs, report: (message: string) => void) => {
        if (!rule.appliesTo(args.type)) return;
        const found = rule.check(checked(args, []), context(args.urn, args));
        for (const violation of [found].flat()) report(messageOf(violation));
      },
    })),
    ...stackRules.map((rule) => ({
      ...described(rule),
      validateStack: (args: StackValidationArgs, report: (message: string, urn: string) => void) => {
        const [first] = args.resources;
        if (first === undefined) return;
        const resources = args.resources.map((resource) =>
          checked(
            resource,
            resource.dependencies.map(({ urn }) => urn),
          ),
        );
        for (const violation of rule.checkStack(resources, context(first.urn, args))) {
          report(messageOf(violation), violation.urn);
        }
      },
    })),
  ];
}

function described({ name, description, uses = [], enforcementLevel = "mandatory" }: ResourceRule | StackRule) {
  return { name, description, enforcementLevel, configSchema: schemaOf(uses) };
}

function checked(
  { type, name, urn, props, opts }: Pick<PolicyResource, "type" | "name" | "urn" | "props" | "opts">,
  dependencies: readonly string[],
): CheckedResource {
  return { type, name, urn, properties: readProperties(props), protect: opts.protect, dependencies };
}
