import type { Exchanges } from "./exchange";
import { apiFailure } from "./requestFailure";
import type { StoredFile } from "./uploads";

/** The shapes of openapi.yaml. */
export interface Course {
  courseId: string;
  title: string;
  description: string;
  level: string;
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
  /** The id token to send, fresh enough to be accepted. */
  idToken: () => Promise<string>;
  /** Signs a request for `execute-api` with the visitor's AWS credentials. */
  sign: (url: string) => Promise<Request>;
}

/** The LearningHub API as this page uses it. Every method throws {RequestFailure}. */
export class LearningHubApi {
  readonly #exchanges: Exchanges;
  readonly #callers: ApiCallers;

  constructor(
    readonly apiUrl: string,
    exchanges: Exchanges,
    callers: ApiCallers,
  ) {
    this.#exchanges = exchanges;
    this.#callers = callers;
  }

  async listCourses(limit: number, cursor?: string): Promise<ListPage<Course>> {
    return this.#withToken<ListPage<Course>>("GET /courses", `/courses?${listQuery(limit, cursor)}`);
  }

  /** @param idempotencyKey the same for each attempt at one submission, so that it is stored once */
  async submitExam(courseId: string, answers: ExamAnswer[], idempotencyKey: string): Promise<Exam> {
    return this.#withToken<Exam>("POST /exams", "/exams", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: JSON.stringify({ courseId, answers }),
    });
  }

  async getExam(examId: string): Promise<Exam> {
    return this.#withToken<Exam>("GET /exams/{examId}", `/exams/${encodeURIComponent(examId)}`);
  }

  /** An IAM route: the signature decides, no token is sent. */
  async listUploads(limit: number, cursor?: string): Promise<ListPage<StoredFile>> {
    const request = await this.#callers.sign(`${this.apiUrl}/me/uploads?${listQuery(limit, cursor)}`);
    const route = { target: "api", routeKey: "GET /me/uploads", signed: true } as const;
    const response = await this.#exchanges.request(request, route, apiFailure);
    return (await response.json()) as ListPage<StoredFile>;
  }

  /** Sends a request that the API must refuse, so that the reader sees where and why. */
  async provoke(refusal: Refusal): Promise<void> {
    const path = refusal === "unknownRoute" ? "/no-such-route" : "/courses";
    const token = refusal === "noToken" ? undefined : await this.#callers.idToken();
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.authorization = `Bearer ${refusal === "forgedToken" ? forge(token) : token}`;
    const request = new Request(this.apiUrl + path, { headers });
    const routeKey = refusal === "unknownRoute" ? {} : { routeKey: "GET /courses" };
    await this.#exchanges.request(request, { target: "api", ...routeKey }, apiFailure);
  }

  async #withToken<Body>(routeKey: string, path: string, init: RequestInit = {}): Promise<Body> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await this.#callers.idToken()}`);
    const request = new Request(this.apiUrl + path, { ...init, headers });
    const response = await this.#exchanges.request(request, { target: "api", routeKey }, apiFailure);
    return (await response.json()) as Body;
  }
}

function listQuery(limit: number, cursor: string | undefined): string {
  return new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) }).toString();
}

export type Refusal = "noToken" | "forgedToken" | "unknownRoute";

/** The token with another signature: the claims stay, so that nothing but the signature can be the reason. */
function forge(token: string): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const first = signature.startsWith("A") ? "B" : "A";
  return `${header}.${payload}.${first}${signature.slice(1)}`;
}
