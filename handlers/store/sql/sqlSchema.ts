/** The tables, as Kysely types them. Texts only where an engine's own type would differ: JSON, times and ids. */
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
   * JSON array of ExamAnswer. JSON also because its escapes carry every character: the embedded engine's driver cuts
   * a bare text at U+0000.
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
