import type { Settings } from "./settings";
import type { ValueObject } from "./value";

/** A resource as a rule sees it. */
export interface CheckedResource {
  /** Type token, such as `aws:cognito/userPool:UserPool`. */
  type: string;
  name: string;
  urn: string;
  /** Inputs; for rules about a whole stack its outputs, which hold the inputs too. */
  properties: ValueObject;
  /** The resource option of this name. */
  protect: boolean;
  /** URNs of what it depends on; for rules about a whole stack alone. */
  dependencies: readonly string[];
}

/** What a rule has to know besides the resource. */
export interface Context {
  stack: string;
  settings: Readonly<Settings>;
  /** The stack's `deletionProtection`; undefined where the engine does not tell. */
  deletionProtection: boolean | undefined;
}

/** Something that may not stay as it is, in parts so that no message lacks one. Without a full stop at the end. */
export interface Violation {
  /** Never a secret's value. */
  found: string;
  allowed: string;
  /** Where to change it. */
  change: string;
}

interface Rule {
  /** What configuration and messages call it. */
  name: string;
  description: string;
  /** Whether a violation stops the deployment or only warns; default `"mandatory"`. */
  enforcementLevel?: "advisory" | "mandatory";
  /** Settings that the rule reads. */
  uses?: readonly (keyof Settings)[];
}

/** A rule about each resource alone, checked before it is touched. */
export interface ResourceRule extends Rule {
  appliesTo: (type: string) => boolean;
  check: (resource: CheckedResource, context: Context) => Violation | Violation[];
}

/** A rule about several resources together, checked at the end of a preview or an update. */
export interface StackRule extends Rule {
  checkStack: (resources: readonly CheckedResource[], context: Context) => (Violation & { urn: string })[];
}

/** For `appliesTo`: these types and no others. */
export function types(...tokens: string[]): (type: string) => boolean {
  const known = new Set(tokens);
  return (type) => known.has(type);
}

/** Whether the strict rules hold for a resource: its stack is a protected one, or it is protected itself. */
export function isProtected(resource: CheckedResource, context: Context): boolean {
  return (
    resource.protect || context.deletionProtection === true || context.settings.protectedStacks.includes(context.stack)
  );
}

export function messageOf({ found, allowed, change }: Violation): string {
  return `Found: ${found}. Allowed: ${allowed}. Change: ${change}.`;
}
