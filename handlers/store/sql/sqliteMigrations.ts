import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { OperatorError } from "../../log";
import { seedCourses } from "../initialCourses";
import { courseRow } from "./sqlStore";
import type { SqlSchema } from "./sqlSchema";

/**
 * The steps from an empty file to the current tables. The file's `user_version` counts the applied steps, so never change
 * or remove a released step; add another one at the end.
 */
const migrations: readonly ((transaction: Transaction<SqlSchema>) => Promise<unknown>)[] = [createTables, seed];

/**
 * Migrates a file's tables. Safe in several processes concurrently: the transaction takes the write lock before it reads
 * the version. Throws an OperatorError for a file from a newer version of this program.
 */
export async function migrate(database: Kysely<SqlSchema>): Promise<void> {
  // Usually there is nothing to do, and reading takes no write lock.
  if ((await userVersion(database)) === migrations.length) return;
  await database.transaction().execute(async (transaction) => {
    const version = await userVersion(transaction);
    if (version > migrations.length) {
      throw new OperatorError(
        `the database file has version ${version} but this program supports ${migrations.length}; ` +
          "run the newer program, or set STORE_URL to another file.",
      );
    }
    for (const step of migrations.slice(version)) await step(transaction);
    await sql`pragma user_version = ${sql.lit(migrations.length)}`.execute(transaction);
  });
}

async function userVersion(database: Kysely<SqlSchema>): Promise<number> {
  const { rows } = await sql<{ version: number }>`select user_version as version from pragma_user_version`.execute(
    database,
  );
  return rows[0]?.version ?? 0;
}

async function createTables({ schema }: Transaction<SqlSchema>): Promise<void> {
  await schema
    .createTable("courses")
    .addColumn("courseId", "text", (column) => column.primaryKey().notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("description", "text", (column) => column.notNull())
    .addColumn("level", "text", (column) => column.notNull())
    .addColumn("durationHours", "real", (column) => column.notNull())
    .addColumn("topics", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable("exams")
    .addColumn("examId", "text", (column) => column.primaryKey().notNull())
    .addColumn("studentId", "text", (column) => column.notNull())
    // No foreign key: an exam outlives its course.
    .addColumn("courseId", "text", (column) => column.notNull())
    .addColumn("answers", "text", (column) => column.notNull())
    .addColumn("submittedAt", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await schema
    .createTable("submissionKeys")
    .addColumn("studentId", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("fingerprint", "text", (column) => column.notNull())
    .addColumn("examId", "text", (column) => column.notNull().references("exams.examId"))
    .addPrimaryKeyConstraint("submissionKeysPrimaryKey", ["studentId", "hash"])
    .modifyEnd(sql`strict`)
    .execute();
}

async function seed(transaction: Transaction<SqlSchema>): Promise<void> {
  await transaction.insertInto("courses").values(seedCourses.map(courseRow)).execute();
}
