import type { Kysely, Selectable, SelectQueryBuilder, Transaction } from "kysely";
import { courseLevel } from "../store";
import type { Course, CoursePage, Exam, ExamAnswer, Store, SubmissionKey, SubmitOutcome } from "../store";
import type { CourseRow, ExamRow, SqlSchema } from "./sqlSchema";

/** The SQL that differs between engines; the rest is common to Kysely's dialects. */
export interface SqlEngine {
  /** Limits an ordered query to its first rows: `limit` in SQLite, `fetch next` in SQL Server. */
  firstRows<Row>(
    query: SelectQueryBuilder<SqlSchema, "courses", Row>,
    count: number,
  ): SelectQueryBuilder<SqlSchema, "courses", Row>;
}

/** The store on a relational database whose tables are up to date. Values are passed as parameters only. */
export class SqlStore implements Store {
  readonly #database: Kysely<SqlSchema>;
  readonly #engine: SqlEngine;

  constructor(database: Kysely<SqlSchema>, engine: SqlEngine) {
    this.#database = database;
    this.#engine = engine;
  }

  async listCourses({ limit, after }: CoursePage): Promise<{ courses: Course[]; more: boolean }> {
    const all = this.#database.selectFrom("courses").selectAll().orderBy("courseId");
    const rest = after === undefined ? all : all.where("courseId", ">", after);
    // One more than requested shows whether another page follows.
    const rows = await this.#engine.firstRows(rest, limit + 1).execute();
    return { courses: rows.slice(0, limit).map(courseOf), more: rows.length > limit };
  }

  async getCourse(courseId: string): Promise<Course | undefined> {
    const query = this.#database.selectFrom("courses").selectAll().where("courseId", "=", courseId);
    const row = await query.executeTakeFirst();
    return row && courseOf(row);
  }

  async submitExam(studentId: string, exam: Exam, key: SubmissionKey): Promise<SubmitOutcome> {
    try {
      return await this.#database
        .transaction()
        .execute(
          async (transaction) =>
            (await earlierOutcome(transaction, studentId, key)) ?? insertExam(transaction, studentId, exam, key),
        );
    } catch (error) {
      // A parallel retry may have been first, in an engine whose transactions do not exclude each other from the start. Then
      // the stored result is the response, whatever made this write fail.
      const earlier = await earlierOutcome(this.#database, studentId, key);
      if (earlier === undefined) throw error;
      return earlier;
    }
  }

  async getExam(studentId: string, examId: string): Promise<Exam | undefined> {
    const query = this.#database.selectFrom("exams").selectAll();
    const row = await query.where("examId", "=", examId).where("studentId", "=", studentId).executeTakeFirst();
    return row && examOf(row);
  }

  async check(): Promise<void> {
    const query = this.#database.selectFrom("courses").select("courseId").orderBy("courseId");
    await this.#engine.firstRows(query, 1).execute();
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }
}

async function earlierOutcome(
  database: Kysely<SqlSchema>,
  studentId: string,
  { hash, fingerprint }: SubmissionKey,
): Promise<SubmitOutcome | undefined> {
  const row = await database
    .selectFrom("submissionKeys")
    .innerJoin("exams", "exams.examId", "submissionKeys.examId")
    .selectAll("exams")
    .select("submissionKeys.fingerprint")
    .where("submissionKeys.studentId", "=", studentId)
    .where("submissionKeys.hash", "=", hash)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return row.fingerprint === fingerprint ? { kind: "stored", exam: examOf(row) } : { kind: "keyReused" };
}

async function insertExam(
  transaction: Transaction<SqlSchema>,
  studentId: string,
  exam: Exam,
  { hash, fingerprint }: SubmissionKey,
): Promise<SubmitOutcome> {
  const { examId, courseId, submittedAt } = exam;
  const course = transaction.selectFrom("courses").select("courseId").where("courseId", "=", courseId);
  if ((await course.executeTakeFirst()) === undefined) return { kind: "unknownCourse" };
  const answers = JSON.stringify(exam.answers);
  await transaction.insertInto("exams").values({ examId, studentId, courseId, answers, submittedAt }).execute();
  await transaction.insertInto("submissionKeys").values({ studentId, hash, fingerprint, examId }).execute();
  return { kind: "stored", exam };
}

/** A course as its row holds it. */
export function courseRow(course: Course): CourseRow {
  return { ...course, topics: JSON.stringify(course.topics) };
}

function courseOf(row: Selectable<CourseRow>): Course {
  return { ...row, level: courseLevel(row.level), topics: JSON.parse(row.topics) as string[] };
}

function examOf({ examId, courseId, answers, submittedAt }: Selectable<ExamRow>): Exam {
  return { examId, courseId, answers: JSON.parse(answers) as ExamAnswer[], submittedAt };
}
