/**
 * `stack.json`: what the program registers, as `npm run record -- --json` names it, without inputs. Only what a picture
 * needs, because every visitor can read it.
 */
export interface StackResource {
  urn: string;
  /** Type token, such as `aws:cognito/userPool:UserPool`. */
  type: string;
  name: string;
  /** URN of the parent; absent on the stack itself. */
  parent?: string;
  /** True for a provider's resource, false for a component. */
  custom: boolean;
  /** URNs of the resources that it depends on; without them the picture has boxes and no lines between them. */
  dependencies?: string[];
  /** Of an API's route, such as `GET /courses`. */
  routeKey?: string;
  /** Of an API's route: `JWT`, `AWS_IAM` or `NONE`. */
  authorizationType?: string;
}

export const stackType = "pulumi:pulumi:Stack";

/** @throws {Error} when `stack.json` holds something else */
export function readStack(value: unknown): StackResource[] {
  if (!Array.isArray(value) || !value.every(isStackResource)) throw new Error("stack.json is no list of resources");
  return value;
}

function isStackResource(value: unknown): value is StackResource {
  if (typeof value !== "object" || value === null) return false;
  const { urn, type, name, parent, custom, dependencies, routeKey, authorizationType } = {
    ...everyField,
    ...value,
  };
  return (
    [urn, type, name].every((text) => typeof text === "string") &&
    typeof custom === "boolean" &&
    [parent, routeKey, authorizationType].every((text) => text === undefined || typeof text === "string") &&
    (dependencies === undefined ||
      (Array.isArray(dependencies) && dependencies.every((dependency) => typeof dependency === "string")))
  );
}

const everyField: { [K in keyof Required<StackResource>]: unknown } = {
  urn: undefined,
  type: undefined,
  name: undefined,
  parent: undefined,
  custom: undefined,
  dependencies: undefined,
  routeKey: undefined,
  authorizationType: undefined,
};

/** `user pool client` for `aws:cognito/userPoolClient:UserPoolClient`. */
export function typeInWords(type: string): string {
  const [, className = type] = /([^:]+)$/.exec(type) ?? [];
  return className
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();
}
