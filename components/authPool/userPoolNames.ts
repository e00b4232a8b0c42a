import type { FieldError } from "../shared/argumentChecks";

/** Checks the name of a user group (user pools API Reference, CreateGroup, GroupName). */
export function validateGroup(groupName: string): string | undefined {
  return /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(groupName)
    ? undefined
    : "a name of 1 to 128 characters without white space";
}

/** An app client may ask for 50 scopes, of which up to four are standard ones. */
const mostScopes = 46;

/** The errors in a resource server, under `resourceServer.…` (user pools API Reference, CreateResourceServer). */
export function validateResourceServers(
  resourceServer: { identifier: string; scopes: Record<string, string> } | undefined,
): FieldError[] {
  if (resourceServer === undefined) return [];
  const problems: FieldError[] = [];
  const { identifier, scopes } = resourceServer;
  if (!/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(identifier)) {
    const allowed = "1 to 256 printable ASCII characters without space, quotation mark or backslash";
    problems.push({ field: "resourceServer.identifier", value: identifier, allowed });
  }
  const names = Object.keys(scopes);
  if (names.length < 1 || names.length > mostScopes) {
    problems.push({ field: "resourceServer.scopes", value: names.length, allowed: `1 to ${mostScopes} scopes` });
  }
  for (const [scope, description] of Object.entries(scopes)) {
    const field = `resourceServer.scopes[${JSON.stringify(scope)}]`;
    if (!/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/.test(scope)) {
      const allowed = "1 to 256 printable ASCII characters without space, quotation mark, slash or backslash";
      problems.push({ field, value: scope, allowed });
    }
    if (description.length < 1 || description.length > 256) {
      problems.push({ field, value: description, allowed: "a description of 1 to 256 characters" });
    }
  }
  return problems;
}
