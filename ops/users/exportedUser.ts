import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as z from "zod/mini";

/** What stops a command; the message says what to do. */
export class UsersError extends Error {
  override readonly name = "UsersError";
}

/** One line of the file: a user with all that Cognito gives away. */
const exportedUser = z.strictObject({
  username: z.string(),
  sub: z.string(),
  /** API reference, UserType.UserStatus. */
  status: z.string(),
  enabled: z.boolean(),
  /** By full name; `sub` is not among them. */
  attributes: z.record(z.string(), z.string()),
  groups: z.array(z.string()),
});

export type ExportedUser = z.output<typeof exportedUser>;

/** Writes lines of JSON to a file that its owner alone can read, and that appears when it is complete. */
export async function writeLines(file: string, values: AsyncIterable<unknown> | Iterable<unknown>): Promise<number> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  let count = 0;
  try {
    const handle = await open(temporary, "wx", 0o600).catch((error: unknown) => {
      throw new UsersError(`${file} can't be written: ${(error as Error).message}`);
    });
    try {
      for await (const value of values) {
        await handle.write(`${JSON.stringify(value)}\n`);
        count += 1;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return count;
}

/** The users of a file, each with its line's number. @throws {UsersError} when the file can't be read */
export async function* readUsers(file: string): AsyncGenerator<{ line: number; user: ExportedUser | undefined }> {
  const stream = createReadStream(file);
  let line = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line += 1;
      if (text !== "") yield { line, user: parsedUser(text) };
    }
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new UsersError(`${file} can't be read: ${error.message}`);
    throw error;
  } finally {
    stream.destroy();
  }
}

function parsedUser(text: string): ExportedUser | undefined {
  try {
    return z.safeParse(exportedUser, JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Text of users' in a message: characters that a terminal obeys or hides are escaped. */
export function shown(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
