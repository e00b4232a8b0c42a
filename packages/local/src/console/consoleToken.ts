import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The token that the console's API asks for. It stays in the data folder, for its owner alone, so that an open page works
 * with the next run too.
 */
export function consoleToken(dataDirectory: string): string {
  const file = path.join(dataDirectory, "console-token");
  try {
    const token = readFileSync(file, "utf8").trim();
    if (/^[\w-]{43}$/.test(token)) return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const token = randomBytes(32).toString("base64url");
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/** Whether an Authorization header carries the token; takes as long for a wrong one. */
export function isAuthorizedBy(token: string): (authorization: string | undefined) => boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  const expected = hash(token);
  return (authorization = "") => {
    const [, given] = /^Bearer ([\w-]+)$/i.exec(authorization) ?? [];
    return given !== undefined && timingSafeEqual(hash(given), expected);
  };
}
