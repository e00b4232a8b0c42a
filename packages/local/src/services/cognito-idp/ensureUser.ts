import type { UserPool } from "./pool/userPool";
import { changedAttributes, checkValues } from "./pool/userAttributes";
import { checkPassword } from "./pool/passwordPolicy";
import type { UserRecord } from "./storage/userTable";

/** A user that is to exist. */
export interface UserWanted {
  userPoolId: string;
  /** The sign-in name: an e-mail address in pools that sign in by e-mail. */
  username: string;
  /** For a user who does not exist yet. */
  password: string;
  /** Beside the address; by full name. */
  attributes?: Record<string, string>;
  groups?: readonly string[];
}

/** What `ensureUser` found. */
export interface EnsuredUser {
  sub: string;
  /** False when the user was there already. */
  created: boolean;
  /** Whether the password given is the user's; not so when it was changed since the user was created. */
  passwordMatches: boolean;
}

/** See UserPools.ensureUser. */
export function ensureUser(
  pool: UserPool,
  { username, password, attributes = {}, groups = [] }: UserWanted,
): EnsuredUser {
  const { directory, configuration } = pool;
  const found = directory.find(username);
  const user = found ?? createUser();
  for (const group of groups) pool.groups.addMember(group, user);
  return { sub: user.sub, created: !found, passwordMatches: directory.passwordMatches(user, password) };

  function createUser(): UserRecord {
    checkPassword(password, configuration.passwordPolicy);
    const initial = directory.initialAttributes(username, attributes);
    const verified = changedAttributes(initial, initial.email === undefined ? {} : { email_verified: "true" });
    checkValues(configuration, verified);
    return directory.create({ name: username, password, attributes: verified, status: "CONFIRMED" });
  }
}
