import { answerOf, apiFailure } from "./requestFailure";
import type { StoredFile } from "./uploads";

/** The shapes of openapi.yaml. */
export interface Course {
  courseId: string;
  title: string;
  description: string;
  level: "beginner" | "intermediate" | "advanced";
  durationHours: number;
  topics: string[];
}
/** Part of a list; without `nextCursor` its end. */
export interface ListPage<Item> {
  items: Item[];
  nextCursor?: string;
}
export interface ExamAnswer {
  questionId: string;
  answer: string;
}
export interface Exam {
  examId: string;
  courseId: string;
  answers: ExamAnswer[];
  /** UTC, ISO 8601. */
  submittedAt: string;
}

export interface ApiCallers {
  send: (request: Request) => Promise<Response>;
  /** The id token to send, fresh enough to be accepted. */
  idToken: () => Promise<string>;
  /** Signs a request for `execute-api` with the visitor's AWS credentials. */
  sign: (url: string) => Promise<Request>;
}

/** The LearningHub API as this page uses it. Every method throws {RequestFailure}. */
export class LearningHubApi {
  readonly #callers: ApiCallers;

  constructor(
    readonly apiUrl: string,
    callers: ApiCallers,
  ) {
    this.#callers = callers;
  }

  async listCourses(limit: number, cursor?: string): Promise<ListPage<Course>> {
    return this.#withToken<ListPage<Course>>(`/courses?${listQuery(limit, cursor)}`);
  }

  async getCourse(courseId: string): Promise<Course> {
    return this.#withToken<Course>(`/courses/${encodeURIComponent(courseId)}`);
  }

  /** @param idempotencyKey the same for each attempt at one submission, so that it is stored once */
  async submitExam(courseId: string, answers: readonly ExamAnswer[], idempotencyKey: string): Promise<Exam> {
    return this.#withToken<Exam>("/exams", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: JSON.stringify({ courseId, answers }),
    });
  }

  async getExam(examId: string): Promise<Exam> {
    return this.#withToken<Exam>(`/exams/${encodeURIComponent(examId)}`);
  }

  /** An IAM route: the signature decides, no token is sent. */
  async listUploads(limit: number, cursor?: string): Promise<ListPage<StoredFile>> {
    const request = await this.#callers.sign(`${this.apiUrl}/me/uploads?${listQuery(limit, cursor)}`);
    const response = await answerOf(this.#callers.send(request), apiFailure);
    return (await response.json()) as ListPage<StoredFile>;
  }

  async #withToken<Body>(path: string, init: RequestInit = {}): Promise<Body> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await this.#callers.idToken()}`);
    const request = new Request(this.apiUrl + path, { ...init, headers });
    const response = await answerOf(this.#callers.send(request), apiFailure);
    return (await response.json()) as Body;
  }
}

function listQuery(limit: number, cursor: string | undefined): string {
  return new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) }).toString();
}
