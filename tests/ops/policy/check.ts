import { resourceRules } from "../../../ops/policy/policies";
import { messageOf } from "../../../ops/policy/rule";
import type { CheckedResource, Context, Violation } from "../../../ops/policy/rule";
import { defaults } from "../../../ops/policy/settings";
import type { Settings } from "../../../ops/policy/settings";
import type { ValueObject } from "../../../ops/policy/value";

export interface Circumstances {
  name?: string;
  /** Default: dev. */
  stack?: string;
  protect?: boolean;
  deletionProtection?: boolean;
  settings?: Partial<Settings>;
}

/** A resource of a stack as a rule sees it. */
export function resource(type: string, properties: ValueObject, circumstances: Circumstances = {}): CheckedResource {
  const { name = "mine", stack = "dev", protect = false } = circumstances;
  const urn = `urn:pulumi:${stack}::learninghub::${type}::${name}`;
  return { type, name, urn, properties, protect, dependencies: [] };
}

export function context({ stack = "dev", deletionProtection, settings }: Circumstances = {}): Context {
  return { stack, deletionProtection, settings: { ...defaults, ...settings } };
}

/** The messages of one rule about one resource; an error when the rule does not look at such resources. */
export function check(
  ruleName: string,
  type: string,
  properties: ValueObject,
  circumstances: Circumstances = {},
): string[] {
  const rule = resourceRules.find(({ name }) => name === ruleName);
  if (rule === undefined) throw new Error(`there is no rule ${ruleName}`);
  if (!rule.appliesTo(type)) throw new Error(`${ruleName} does not look at ${type}`);
  return messages([rule.check(resource(type, properties, circumstances), context(circumstances))].flat());
}

export function messages(violations: readonly Violation[]): string[] {
  return violations.map(messageOf);
}
