import { randomInt, randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDiskFull, StoredStateError } from "./storage/storedStateError";

/** The user that every user pool has from the first start on, so that there is someone to sign in as. */
export interface DemoUser {
  username: string;
  password: string;
  /** Where the password is kept, for its owner alone: the user pool keeps only what verifies it. */
  file: string;
  /** True on the run that made it. */
  isNew: boolean;
}

/**
 * The demo user of a data folder, made at the first run with a random password.
 * @throws {StoredStateError} when the file is damaged
 */
export function demoUser(dataDirectory: string, username: string): DemoUser {
  const file = path.join(dataDirectory, "demo-user.json");
  const known = readPassword(file);
  if (known !== undefined) return { username, password: known, file, isNew: false };
  const password = randomPassword();
  const isNew = writeOnce(file, `${JSON.stringify({ username, password })}\n`);
  return { username, password: readPassword(file) ?? password, file, isNew };
}

/** Writes the file whole or not at all. @returns false when another run came first, whose content stays */
function writeOnce(file: string, content: string): boolean {
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: "wx", flush: true });
    // A link, unlike a rename, never replaces what is there.
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // An error of writing, unlike others, does not name the file.
    throw isDiskFull(error) ? new StoredStateError(file, "the demo user's password can't be written", error) : error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function readPassword(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StoredStateError(file, `the demo user's password can't be read (${(error as Error).message})`);
  }
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    if (typeof username === "string" && typeof password === "string") return password;
  } catch {
    // reported below
  }
  throw new StoredStateError(file, "the demo user's password can't be read, the file is damaged");
}

/** 20 characters, some of every class that a password policy can ask for; none that a shell would expand. */
function randomPassword(): string {
  const classes = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.+="];
  const all = classes.join("");
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  const characters = [...classes.map(pick), ...Array.from({ length: 16 }, () => pick(all))];
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}
