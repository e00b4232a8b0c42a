import { randomBytes } from "node:crypto";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { ExportedUser } from "./exportedUser";
import { findUser } from "./pool";
import type { Pool, PoolUser } from "./pool";

/** What was done for a user; a text says why nothing could be. */
export type ImportOutcome = "created" | "unchanged" | "updated" | "waiting" | { leftOut: string };

export interface ImportSettings {
  /** Creates nobody. */
  existing: boolean;
  /** The full name of the attribute that holds the old `sub`. */
  subAttribute: string | undefined;
}

/**
 * Brings one user of another pool here. Who is here already keeps everything and gets what is missing of groups and of
 * the old `sub`, and is disabled if the old pool says so. Each step can be repeated, so an import that was stopped goes on.
 */
export async function importUser(
  pool: Pool,
  name: string,
  user: ExportedUser,
  { existing, subAttribute }: ImportSettings,
): Promise<ImportOutcome> {
  let known = await findUser(pool, name);
  const leftOut = known === undefined ? reasonToLeaveOut(user) : undefined;
  if (known === undefined && (existing || leftOut !== undefined)) {
    return leftOut === undefined ? "waiting" : { leftOut };
  }
  let outcome: ImportOutcome = "unchanged";
  if (known === undefined) {
    known = await createUser(pool, name, user, subAttribute);
    outcome = "created";
  }
  const steps = missingSteps(pool, known, user, { existing, subAttribute });
  for (const step of steps) await step();
  return outcome === "unchanged" && steps.length > 0 ? "updated" : outcome;
}

/**
 * A user who was created cannot use the migration trigger any more, and sets a password by a code to a verified address;
 * who could not do that is better off not created. One who is disabled is created always, so that nobody signs up anew.
 */
function reasonToLeaveOut({ enabled, status, attributes }: ExportedUser): string | undefined {
  if (!enabled) return undefined;
  if (status === "EXTERNAL_PROVIDER") return "signs in by another identity provider, and is created there";
  if (status === "UNCONFIRMED") return "has not confirmed the sign-up, and can sign up again";
  const verified = attributes.email_verified === "true" || attributes.phone_number_verified === "true";
  return verified
    ? undefined
    : "has no verified address to set a password by, and can only sign in by the migration trigger";
}

async function createUser(
  { client, UserPoolId }: Pool,
  name: string,
  { attributes, sub }: ExportedUser,
  subAttribute: string | undefined,
): Promise<PoolUser> {
  const given = { ...importedAttributes(attributes), ...(subAttribute !== undefined && { [subAttribute]: sub }) };
  const { User } = await client.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: name,
      MessageAction: "SUPPRESS",
      UserAttributes: Object.entries(given).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  const status = "FORCE_CHANGE_PASSWORD";
  return { username: User?.Username ?? name, status, enabled: true, attributes: given, groups: new Set() };
}

/** Without those that Cognito sets itself. */
export function importedAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name !== "identities" && !name.startsWith("cognito:")),
  );
}

function missingSteps(
  { client, UserPoolId }: Pool,
  known: PoolUser,
  user: ExportedUser,
  { existing, subAttribute }: ImportSettings,
): (() => Promise<unknown>)[] {
  const target = { UserPoolId, Username: known.username };
  const steps: (() => Promise<unknown>)[] = [];
  if (!user.enabled && known.enabled) steps.push(() => client.send(new AdminDisableUserCommand(target)));
  if (known.status === "FORCE_CHANGE_PASSWORD" && !existing) {
    // Nobody knows it. Without a password of its own, Cognito lets a user ask for no code.
    const Password = `Aa1!${randomBytes(48).toString("base64url")}`;
    steps.push(() => client.send(new AdminSetUserPasswordCommand({ ...target, Password, Permanent: true })));
  }
  if (subAttribute !== undefined && known.attributes[subAttribute] === undefined) {
    const UserAttributes = [{ Name: subAttribute, Value: user.sub }];
    steps.push(() => client.send(new AdminUpdateUserAttributesCommand({ ...target, UserAttributes })));
  }
  for (const GroupName of user.groups.filter((group) => !known.groups.has(group))) {
    steps.push(() => client.send(new AdminAddUserToGroupCommand({ ...target, GroupName })));
  }
  return steps;
}
