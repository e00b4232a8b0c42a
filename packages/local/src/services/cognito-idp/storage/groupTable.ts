import type Database from "libsql";
import type { GroupConfiguration } from "../configuration/userPoolConfiguration";

/** A group that was created while running, beside those of the program. */
export interface GroupRecord extends GroupConfiguration {
  createdAt: number;
  modifiedAt: number;
}

interface GroupRow {
  name: string;
  description: string | null;
  precedence: number | null;
  role_arn: string | null;
  created_at: number;
  modified_at: number;
}

/** Groups made through the API, and the members of all groups. */
export class GroupTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  list(poolId: string): GroupRecord[] {
    const rows = this.#database.prepare("SELECT * FROM user_group WHERE pool_id = ? ORDER BY name").all(poolId);
    return (rows as GroupRow[]).map((row) => ({
      name: row.name,
      description: row.description ?? undefined,
      precedence: row.precedence ?? undefined,
      roleArn: row.role_arn ?? undefined,
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
    }));
  }

  /** Writes a new group, or all fields of a known one. */
  save(poolId: string, group: GroupRecord): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO user_group (pool_id, name, description, precedence, role_arn, created_at, modified_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        poolId,
        group.name,
        group.description ?? null,
        group.precedence ?? null,
        group.roleArn ?? null,
        group.createdAt,
        group.modifiedAt,
      );
  }

  /** Removes the group and everybody's membership of it. */
  delete(poolId: string, name: string): void {
    this.#database.prepare("DELETE FROM group_member WHERE pool_id = ? AND group_name = ?").run(poolId, name);
    this.#database.prepare("DELETE FROM user_group WHERE pool_id = ? AND name = ?").run(poolId, name);
  }

  /** Does nothing for a member. */
  addMember(poolId: string, groupName: string, sub: string, now: number): void {
    this.#database
      .prepare("INSERT OR IGNORE INTO group_member (pool_id, group_name, sub, added_at) VALUES (?, ?, ?, ?)")
      .run(poolId, groupName, sub, now);
  }

  removeMember(poolId: string, groupName: string, sub: string): void {
    this.#database
      .prepare("DELETE FROM group_member WHERE pool_id = ? AND group_name = ? AND sub = ?")
      .run(poolId, groupName, sub);
  }

  /** Names of the groups that a user is in. */
  namesOf(poolId: string, sub: string): string[] {
    const rows = this.#database
      .prepare("SELECT group_name FROM group_member WHERE pool_id = ? AND sub = ?")
      .all(poolId, sub) as { group_name: string }[];
    return rows.map((row) => row.group_name);
  }

  /** Subs of a group's members after a given one, in order, at most `limit`. */
  members(poolId: string, groupName: string, limit: number, afterSub: string): string[] {
    const rows = this.#database
      .prepare("SELECT sub FROM group_member WHERE pool_id = ? AND group_name = ? AND sub > ? ORDER BY sub LIMIT ?")
      .all(poolId, groupName, afterSub, limit) as { sub: string }[];
    return rows.map((row) => row.sub);
  }
}
