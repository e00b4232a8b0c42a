import type Database from "libsql";
import type { ObjectName } from "./storedObject";

/** What is known of buckets besides what the program says, and of the objects that the program put into them. */
export class BucketIndex {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** When the local run first had the bucket, which is now when it did not. @returns milliseconds since 1970 */
  createdAt(name: string, now: number): number {
    this.#database.prepare("INSERT OR IGNORE INTO bucket VALUES (?, ?)").run(name, now);
    const row = this.#database.prepare("SELECT created_at FROM bucket WHERE name = ?").get(name);
    return (row as { created_at: number }).created_at;
  }

  /** The program's objects of the run before, by key, as text that differs when the object does. */
  seeds(bucketName: string): Map<string, string> {
    const rows = this.#database.prepare("SELECT key, value FROM seed WHERE bucket_name = ?").all(bucketName);
    return new Map((rows as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
  }

  setSeed({ bucketName, key }: ObjectName, value: string): void {
    this.#database.prepare("INSERT OR REPLACE INTO seed VALUES (?, ?, ?)").run(bucketName, key, value);
  }

  deleteSeed({ bucketName, key }: ObjectName): void {
    this.#database.prepare("DELETE FROM seed WHERE bucket_name = ? AND key = ?").run(bucketName, key);
  }
}
