/** Type token of the stack itself, the root of every resource tree. */
export const stackType = "pulumi:pulumi:Stack";

/**
 * A URN as the engine builds it: `urn:pulumi:<stack>::<project>::<types of the parents, each with $><type>::<name>`.
 * The stack is left out of the parents' types.
 */
export function createUrn(identity: {
  stack: string;
  project: string;
  parent?: string | undefined;
  type: string;
  name: string;
}): string {
  const parentType = identity.parent === undefined ? stackType : qualifiedType(identity.parent);
  const type = parentType === stackType ? identity.type : `${parentType}$${identity.type}`;
  return `urn:pulumi:${identity.stack}::${identity.project}::${type}::${identity.name}`;
}

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? stackType;
}
