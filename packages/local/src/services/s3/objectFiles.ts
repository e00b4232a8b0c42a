import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";

/** How old a file has to be before it counts as left over by a run that was cut short. */
const leftoverAgeMs = 24 * 60 * 60 * 1000;

/** Bytes on their way into a file; nobody sees them until they are kept. */
export class StagedFile {
  readonly #handle: FileHandle;
  readonly #temporary: string;
  readonly #directory: string;

  constructor(handle: FileHandle, temporary: string, directory: string) {
    this.#handle = handle;
    this.#temporary = temporary;
    this.#directory = directory;
  }

  async write(chunk: Buffer): Promise<void> {
    // A write may take less than it was given.
    for (let offset = 0; offset < chunk.length;) {
      const { bytesWritten } = await this.#handle.write(chunk, offset);
      offset += bytesWritten;
    }
  }

  /** Resolves once the bytes survive a crash of the machine. @returns the file's name */
  async keep(): Promise<string> {
    await this.#handle.sync();
    await this.#handle.close();
    const name = path.basename(this.#temporary);
    await rename(this.#temporary, path.join(this.#directory, name));
    await syncDirectory(this.#directory);
    return name;
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#temporary, { force: true });
  }
}

/**
 * The bytes of all objects and parts, one file each. Names are generated: no part of a key ever becomes part of a
 * path.
 */
export class ObjectFiles {
  readonly #incoming: string;
  readonly #objects: string;

  constructor(directory: string) {
    this.#incoming = path.join(directory, "incoming");
    this.#objects = path.join(directory, "objects");
    for (const folder of [this.#incoming, this.#objects]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  async stage(): Promise<StagedFile> {
    const temporary = path.join(this.#incoming, randomUUID());
    return new StagedFile(await open(temporary, "wx", 0o600), temporary, this.#objects);
  }

  /** @throws with the code ENOENT when the object has been replaced since its name was read */
  async open(name: string): Promise<FileHandle> {
    return open(path.join(this.#objects, name), "r");
  }

  /** Whoever has the file open reads on. */
  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(path.join(this.#objects, name), { force: true });
  }

  /** Deletes what a run that was cut short left behind: uploads without an end, files that nothing refers to. */
  sweep(isUsed: (name: string) => boolean, now: number): void {
    for (const folder of [this.#incoming, this.#objects]) {
      for (const name of readdirSync(folder)) {
        const file = path.join(folder, name);
        const unused = folder === this.#incoming || !isUsed(name);
        // Young ones may belong to another process that is at work on the same data.
        if (unused && statSync(file).mtimeMs < now - leftoverAgeMs) rmSync(file, { force: true });
      }
    }
  }
}

/** A file's name is on the disk once its folder is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
