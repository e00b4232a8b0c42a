/** The tables, as Kysely types them. JSON, times and ids are texts, because the engines' own types differ. */
export interface SqlSchema {
  courses: CourseRow;
  exams: ExamRow;
  submissionKeys: SubmissionKeyRow;
}

export interface CourseRow {
  courseId: string;
  title: string;
  description: string;
  level: string;
  durationHours: number;
  /** JSON array of texts. */
  topics: string;
}

export interface ExamRow {
  examId: string;
  studentId: string;
  courseId: string;
  /**
   * JSON array of ExamAnswer. JSON escapes every character; the embedded engine's driver truncates a bare text at U+0000.
   */
  answers: string;
  /** RFC 3339, UTC. */
  submittedAt: string;
}

/** Primary key: studentId and hash. */
interface SubmissionKeyRow {
  studentId: string;
  hash: string;
  fingerprint: string;
  examId: string;
}
