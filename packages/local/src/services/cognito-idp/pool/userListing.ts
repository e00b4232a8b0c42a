import { invalidParameter } from "../cognitoError";
import type { UserCondition, UserRecord } from "../storage/userTable";
import { pageToken, readPageToken } from "./pageToken";
import type { PoolContext } from "./poolContext";

/** The standard attributes that AWS searches (API reference, ListUsers); custom attributes are not searchable. */
const searchable = ["email", "family_name", "given_name", "name", "phone_number", "preferred_username"];

/** Lists the users of a pool, from the oldest on. */
export class UserListing {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  count(): number {
    return this.#context.store.users.count(this.#context.configuration.id);
  }

  /**
   * A page of users.
   * @param filter as ListUsers takes it: a name, `=` or `^=`, and a value in double quotes
   * @throws CognitoError InvalidParameterException
   */
  page(
    limit: number,
    filter: string | undefined,
    token: string | undefined,
  ): { users: UserRecord[]; nextToken?: string } {
    const { store, configuration } = this.#context;
    const condition = filter === undefined || filter.trim() === "" ? undefined : parseFilter(filter);
    const [createdAt, sub] = token === undefined ? [] : readPageToken(token, ["number", "string"]);
    const after = createdAt === undefined || sub === undefined ? undefined : { createdAt, sub };
    const found = store.users.list(configuration.id, limit + 1, condition, after);
    const users = found.slice(0, limit);
    const last = users.at(-1);
    return { users, ...(found.length > limit && last && { nextToken: pageToken([last.createdAt, last.sub]) }) };
  }
}

function parseFilter(filter: string): UserCondition {
  const [, name, operator, quoted] = /^\s*([\w:]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (name === undefined || operator === undefined || quoted === undefined) {
    throw invalidParameter("Error while parsing filter");
  }
  const value = quoted.replace(/\\(.)/g, "$1");
  const match = operator === "=" ? "exact" : "prefix";
  switch (name) {
    case "username":
    case "sub":
      return { field: name, value, match, ignoreCase: false };
    case "cognito:user_status":
      return { field: "status", value, match, ignoreCase: true };
    case "status": {
      if (value !== "Enabled" && value !== "Disabled") throw invalidParameter("status is either Enabled or Disabled.");
      return { field: "enabled", value: value === "Enabled" ? "1" : "0", match: "exact", ignoreCase: false };
    }
    default:
      if (!searchable.includes(name)) {
        throw invalidParameter(`Invalid search attribute: ${name}`);
      }
      return { field: "attribute", attribute: name, value, match, ignoreCase: true };
  }
}
