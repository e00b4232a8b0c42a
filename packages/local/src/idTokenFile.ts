import { writeFileSync } from "node:fs";
import path from "node:path";
import { StoredStateError } from "./storage/storedStateError";

/** An id token lasts an hour by default; a new one is written well before. */
const renewalMs = 20 * 60_000;

/** A file that holds a valid id token as long as the local run serves, for the `curl` line that it prints. */
export interface IdTokenFile {
  file: string;
  /** Writes no more. */
  close(): void;
}

/**
 * Writes the first token, and further ones in time. A renewal that fails is reported and retried at the next interval: the
 * user may have been deleted, which is no reason to end the run.
 * @throws {StoredStateError} when the first token can't be written
 */
export async function keepIdToken(
  dataDirectory: string,
  issue: () => Promise<string | undefined>,
  { onProblem, everyMs = renewalMs }: { onProblem: (message: string) => void; everyMs?: number },
): Promise<IdTokenFile> {
  const file = path.join(dataDirectory, "id-token");
  const write = async (): Promise<void> => {
    const token = await issue();
    if (token === undefined) return;
    try {
      writeFileSync(file, token, { mode: 0o600 });
    } catch (error) {
      throw new StoredStateError(file, `the token can't be written (${(error as Error).message})`, error);
    }
  };
  await write();
  const timer = setInterval(() => {
    write().catch((error: unknown) => {
      onProblem(`The demo user's id token was not renewed: ${error instanceof Error ? error.message : String(error)}`);
    });
  }, everyMs);
  return {
    file,
    close: () => {
      clearInterval(timer);
    },
  };
}
