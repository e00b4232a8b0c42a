import type { Change, ObjectIndex } from "./objectIndex";
import type { ObjectFiles } from "./objectFiles";
import type { UploadIndex } from "./uploadIndex";

/** Where objects are kept. */
export interface ObjectStorage {
  index: ObjectIndex;
  uploads: UploadIndex;
  files: ObjectFiles;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Most bytes of an object. */
  maxObjectBytes: number;
}

/**
 * Makes a file known by what `commit` does, and deletes those that it has replaced; when it fails, the file itself.
 * @returns what `commit` did
 */
export async function takeEffect<Done extends Pick<Change, "unused">>(
  { files }: ObjectStorage,
  file: string,
  commit: () => Done,
): Promise<Done> {
  let done: Done;
  try {
    done = commit();
  } catch (error) {
    await files.remove([file]);
    throw error;
  }
  await files.remove(done.unused);
  return done;
}

/** HTTP dates have whole seconds; a finer time would make conditions on it come out wrong. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
