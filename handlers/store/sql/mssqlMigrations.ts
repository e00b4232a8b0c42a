import { sql } from "kysely";
import type { Kysely, Migration } from "kysely";
import { seedCourses } from "../initialCourses";
import { courseRow } from "./sqlStore";
import type { SqlSchema } from "./sqlSchema";

/** Texts compare by their code points, as in the other stores: no case, accent or locale makes two of them equal. */
const text = (length: number | "max") => sql`nvarchar(${sql.raw(String(length))}) collate Latin1_General_100_BIN2`;

/** The database role with the functions' permissions; the functions' user must be a member. */
const applicationRole = "application";

/**
 * The steps from an empty database to the current tables, run in the order of their names. Never change, rename or
 * remove a released step; add another one at the end. While a step runs, functions still use the previous tables, so a
 * step only adds; a later release removes what is unused.
 */
export const mssqlMigrations: Readonly<Record<string, Migration>> = {
  "0001-tables": { up: createTables },
  "0002-courses": { up: seed },
  "0003-application-role": { up: grantApplicationRole },
};

async function createTables({ schema }: Kysely<SqlSchema>): Promise<void> {
  await schema
    .createTable("courses")
    .addColumn("courseId", text(64), (column) => column.notNull())
    .addColumn("title", text(200), (column) => column.notNull())
    .addColumn("description", text("max"), (column) => column.notNull())
    .addColumn("level", text(20), (column) => column.notNull())
    .addColumn("durationHours", sql`float(53)`, (column) => column.notNull())
    .addColumn("topics", text("max"), (column) => column.notNull())
    .addPrimaryKeyConstraint("coursesPrimaryKey", ["courseId"])
    .execute();
  await schema
    .createTable("exams")
    .addColumn("examId", text(36), (column) => column.notNull())
    .addColumn("studentId", text(255), (column) => column.notNull())
    // No foreign key: an exam outlives its course.
    .addColumn("courseId", text(64), (column) => column.notNull())
    .addColumn("answers", text("max"), (column) => column.notNull())
    .addColumn("submittedAt", text(30), (column) => column.notNull())
    .addPrimaryKeyConstraint("examsPrimaryKey", ["examId"])
    .execute();
  await schema
    .createTable("submissionKeys")
    // Together below 900 bytes, the limit for the key of a clustered index.
    .addColumn("studentId", text(255), (column) => column.notNull())
    .addColumn("hash", text(64), (column) => column.notNull())
    .addColumn("fingerprint", text(64), (column) => column.notNull())
    .addColumn("examId", text(36), (column) => column.notNull())
    .addPrimaryKeyConstraint("submissionKeysPrimaryKey", ["studentId", "hash"])
    .addForeignKeyConstraint("submissionKeysExam", ["examId"], "exams", ["examId"])
    .execute();
}

async function seed(database: Kysely<SqlSchema>): Promise<void> {
  await database.insertInto("courses").values(seedCourses.map(courseRow)).execute();
}

async function grantApplicationRole(database: Kysely<SqlSchema>): Promise<void> {
  const role = sql.id(applicationRole);
  await sql`if database_principal_id(${sql.lit(applicationRole)}) is null create role ${role}`.execute(database);
  await sql`grant select on ${sql.table("courses")} to ${role}`.execute(database);
  await sql`grant select, insert on ${sql.table("exams")} to ${role}`.execute(database);
  await sql`grant select, insert on ${sql.table("submissionKeys")} to ${role}`.execute(database);
}
