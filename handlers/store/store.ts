/** The levels a course can have. */
const courseLevels = ["beginner", "intermediate", "advanced"] as const;
export type CourseLevel = (typeof courseLevels)[number];

/** A course id: lower-case words and digits joined by single hyphens, at most 64 characters. */
export const courseIdPattern = /^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** An exam id as this API makes them: a random UUID in lower case (RFC 9562 section 5.4). */
export const examIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A course as the API shows it and as seedCourses.json holds it. */
export interface Course {
  courseId: string;
  title: string;
  description: string;
  level: CourseLevel;
  /** Hours of work, at least 1. */
  durationHours: number;
  topics: string[];
}

/** One answer of an exam. */
export interface ExamAnswer {
  questionId: string;
  answer: string;
}

/** A submitted exam as its owner sees it. */
export interface Exam {
  examId: string;
  courseId: string;
  answers: ExamAnswer[];
  /** RFC 3339, UTC, with milliseconds. */
  submittedAt: string;
}

/** The requested part of the course list. */
export interface CoursePage {
  /** How many courses, 1 to 100. */
  limit: number;
  /** The course id after which the page begins; absent for the first page. */
  after?: string;
}

/** Makes a submission idempotent. Both are SHA-256 digests in hexadecimal. */
export interface SubmissionKey {
  /** Names the submission among those of one student. */
  hash: string;
  /** Digest of the content: the same hash with another fingerprint is another submission under a used key. */
  fingerprint: string;
}

/** The result of a submission. */
export type SubmitOutcome =
  /** Stored durably; for a retry, the first exam. */
  | { kind: "stored"; exam: Exam }
  /** There is no such course; nothing was written. */
  | { kind: "unknownCourse" }
  /** The key exists with different content; nothing was written. */
  | { kind: "keyReused" };

/**
 * Stores courses and exams. Every method may be called concurrently, and repeated after a failure. Each throws
 * StoreBusyError or StoreUnavailableError when the caller should retry later.
 */
export interface Store {
  /** A page of the courses in the order of their ids; `more` when others follow. */
  listCourses(page: CoursePage): Promise<{ courses: Course[]; more: boolean }>;

  getCourse(courseId: string): Promise<Course | undefined>;

  /**
   * Writes the exam and its key atomically. If the key exists, it alone decides: a retry gets the first exam even when
   * the course no longer exists.
   */
  submitExam(studentId: string, exam: Exam, key: SubmissionKey): Promise<SubmitOutcome>;

  /** The student's own exam; undefined when it does not exist or is another student's. */
  getExam(studentId: string, examId: string): Promise<Exam | undefined>;

  /** Throws when the store does not work; costs one small read. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/** Thrown when the store stayed busy with other writers for too long; a retry is safe. */
export class StoreBusyError extends Error {
  override readonly name = "StoreBusyError";
}

/** Thrown when the store cannot be reached in time; a retry is safe. The cause is for the log. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}

/** A stored text as a level. Throws for anything else, which means that the data was changed by hand. */
export function courseLevel(text: string): CourseLevel {
  const level = courseLevels.find((known) => known === text);
  if (level === undefined) throw new TypeError(`a course's level must be one of ${courseLevels.join(", ")}`);
  return level;
}
