import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDiskFull } from "./storedStateError";

const marker = ".pulumi-aws-local-run";
/** Folders of earlier versions have a marker named after the project. */
const anyMarker = /^\.[\w-]+-local-run$/;

/** A data folder that can't be used; the message says why and what to do. */
export class DataDirectoryError extends Error {}

/**
 * Makes the folder that holds keys, users and data, readable by its owner alone.
 * A folder with other content is refused, because `--reset` deletes what is inside.
 * @throws {DataDirectoryError} when the folder can't be written or belongs to something else
 */
export function prepareDataDirectory(directory: string, options: { reset: boolean }): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const content = readdirSync(directory);
    if (content.length > 0 && !content.some((name) => anyMarker.test(name))) {
      throw new DataDirectoryError(
        `${directory} holds files that the local run did not make; give --data an empty or a new folder`,
      );
    }
    if (options.reset) {
      // The marker stays, so that a reset which is cut short can be asked for again.
      for (const entry of content) {
        if (!anyMarker.test(entry)) rmSync(path.join(directory, entry), { recursive: true });
      }
    }
    chmodSync(directory, 0o700);
    writeFileSync(path.join(directory, marker), "Data of the local run. `--reset` deletes it.\n");
    // It holds keys, tokens and passwords, which no commit should have.
    writeFileSync(path.join(directory, ".gitignore"), "*\n");
  } catch (error) {
    throw error instanceof DataDirectoryError ? error : unusable(directory, error as Error);
  }
}

/** What the file system has against something in the data folder, with what fixes it; any other error as it is. */
export function explained(error: unknown, directory: string): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (code === undefined || file === undefined) return error;
  const isWithin = path.resolve(file).startsWith(directory + path.sep);
  return isWithin ? unusable(directory, error as Error) : error;
}

function unusable(directory: string, error: Error): DataDirectoryError {
  const fix = isDiskFull(error)
    ? "the disk is full: free space on it, or name a folder on another disk with --data"
    : "make it a folder that you may write to, name another one with --data, or start anew with --reset";
  return new DataDirectoryError(`${directory} can't be used for the local run's data (${error.message}); ${fix}`);
}
