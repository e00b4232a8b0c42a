import { exportCommand, checkCommand, importCommand } from "./usersCommands";
import type { CheckOptions, ExportOptions, ImportOptions } from "./usersCommands";
import { readUsers, shown, UsersError, writeLines } from "./exportedUser";
import type { ExportedUser } from "./exportedUser";
import { importedAttributes, importUser } from "./importUser";
import { inParallel } from "./inParallel";
import { findUser, openPool, poolShape, signInName, usersOf } from "./pool";
import type { Pool, PoolShape, PoolUser } from "./pool";

/** Where a command asks and tells. */
export interface UsersContext {
  input: NodeJS.ReadableStream;
  say: (line: string) => void;
}

/** @returns the exit code */
export async function exportUsers(options: ExportOptions, { input, say }: UsersContext): Promise<number> {
  const pool = await openPool(options, input, exportCommand.name);
  const count = await writeLines(options.file, usersOf(pool)).catch(explain(pool));
  say(`${people(count)} written to ${options.file}`);
  return 0;
}

/** @returns the exit code: 1 when a user could not be brought over */
export async function importUsers(options: ImportOptions, { input, say }: UsersContext): Promise<number> {
  const pool = await openPool(options, input, importCommand.name);
  const { existing, "sub-attribute": sub } = options;
  const subAttribute = sub === undefined ? undefined : `custom:${sub}`;
  const shape = await poolShape(pool).catch(explain(pool));
  await checkFile(options.file, shape, subAttribute);
  const counts = { created: 0, updated: 0, unchanged: 0, waiting: 0, "left out": 0, failed: 0 };
  await inParallel(readUsers(options.file), async ({ user }) => {
    if (user === undefined) return;
    const name = signInName(user, shape) ?? "";
    try {
      const outcome = await importUser(pool, name, user, { existing, subAttribute });
      if (typeof outcome === "string") counts[outcome] += 1;
      else {
        counts["left out"] += 1;
        say(`left out: ${shown(name)} ${outcome.leftOut}`);
      }
    } catch (error) {
      if (stopsAll(error)) return explain(pool)(error);
      counts.failed += 1;
      say(`failed: ${shown(name)} ${reasonOf(error)}`);
    }
  });
  say(
    Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(", "),
  );
  return counts.failed === 0 ? 0 : 1;
}

/** @returns the exit code: 1 when a user lacks something in the pool */
export async function checkUsers(options: CheckOptions, { input, say }: UsersContext): Promise<number> {
  const pool = await openPool(options, input, checkCommand.name);
  const shape = await poolShape(pool).catch(explain(pool));
  await checkFile(options.file, shape, undefined);
  const mapping: { from: string; to: string }[] = [];
  let lacking = 0;
  await inParallel(readUsers(options.file), async ({ user }) => {
    if (user === undefined) return;
    const name = signInName(user, shape) ?? "";
    const known = await findUser(pool, name).catch(explain(pool));
    if (known?.attributes.sub !== undefined) mapping.push({ from: user.sub, to: known.attributes.sub });
    const differences = differencesOf(user, known);
    if (differences.length === 0) return;
    lacking += 1;
    say(`${shown(name)}: ${differences.join(", ")}`);
  });
  if (options.mapping !== undefined) {
    say(`${people(await writeLines(options.mapping, mapping))} written to ${options.mapping}`);
  }
  say(lacking === 0 ? "all users are there" : `${people(lacking)} not as exported`);
  return lacking === 0 ? 0 : 1;
}

function differencesOf(user: ExportedUser, known: PoolUser | undefined): string[] {
  if (known === undefined) return ["not in the pool"];
  const groups = user.groups.filter((group) => !known.groups.has(group));
  return [
    ...(groups.length > 0 ? [`not in ${groups.map(shown).join(", ")}`] : []),
    ...(!user.enabled && known.enabled ? ["enabled, was disabled"] : []),
    ...(known.status === "FORCE_CHANGE_PASSWORD" && known.enabled ? ["cannot sign in or set a password yet"] : []),
  ];
}

/** Everything about the file that the pool would refuse, before anything is changed. @throws {UsersError} */
async function checkFile(file: string, shape: PoolShape, subAttribute: string | undefined): Promise<void> {
  const problems = new Set<string>();
  const attributes = new Set(subAttribute === undefined ? [] : [subAttribute]);
  const groups = new Set<string>();
  const names = new Map<string, number>();
  for await (const { line, user } of readUsers(file)) {
    const name = user === undefined ? undefined : signInName(user, shape);
    if (user === undefined) problems.add(`line ${line}: no user; give a line of "npm run users -- export"`);
    else if (name === undefined) {
      problems.add(`line ${line}: the user has no ${shape.usernameAttributes.join(" or ")}, the pool's sign-in name`);
    } else {
      const earlier = names.get(name);
      if (earlier !== undefined) problems.add(`line ${line}: the same user as line ${earlier}`);
      names.set(name, line);
      for (const attribute of Object.keys(importedAttributes(user.attributes))) attributes.add(attribute);
      for (const group of user.groups) groups.add(group);
    }
  }
  for (const attribute of attributes) {
    if (shape.attributes.has(attribute)) continue;
    problems.add(`${shown(attribute)}: the pool has no such attribute; add it to customAttributes of its AuthPool`);
  }
  for (const group of groups) {
    if (!shape.groups.has(group))
      problems.add(`${shown(group)}: the pool has no such group; add it to groups of its AuthPool`);
  }
  if (problems.size > 0) throw new UsersError([`${file} does not fit the pool:`, ...problems].join("\n"));
}

/** Failures of every call alike. */
function stopsAll(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return /^(?:AccessDenied|ExpiredToken|UnrecognizedClient|InvalidSignature|ResourceNotFound)|Credentials|Token(?:Provider|Refresh)/.test(
    name,
  );
}

function explain({ UserPoolId }: Pool): (error: unknown) => never {
  return (error) => {
    if (error instanceof UsersError || !(error instanceof Error)) throw error;
    throw new UsersError(`User pool ${UserPoolId}: ${reasonOf(error)}`);
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${shown(error.message).slice(1, -1)}` : String(error);
}

function people(count: number): string {
  return count === 1 ? "1 user" : `${count} users`;
}
