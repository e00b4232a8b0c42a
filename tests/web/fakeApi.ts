import { randomUUID } from "node:crypto";
import { json } from "./fakeHttp";
import type { FakeRequest } from "./fakeHttp";

/** The gateway and the functions behind it. */
export class FakeApi {
  readonly exams = new Map<string, object>();
  /** Requests that the gateway throttles instead. */
  throttle = 0;
  readonly #examIds = new Map<string, string>();
  readonly #isValid: (idToken: string) => boolean;
  readonly #files: () => [name: string, size: number][];

  /** @param parts.files names and sizes of the uploaded files */
  constructor(parts: { isValid: (idToken: string) => boolean; files: () => [name: string, size: number][] }) {
    this.#isValid = parts.isValid;
    this.#files = parts.files;
  }

  serve(request: FakeRequest): void {
    const { message, response, url } = request;
    const route = routeOf(`${message.method ?? ""} ${url.pathname.slice("/api".length)}`);
    const { authorization = "" } = message.headers;
    response.setHeader("apigw-requestid", "K3nPpjS8oAMEJ3g=");
    if (this.throttle > 0) {
      this.throttle -= 1;
      response.setHeader("retry-after", "7");
      json(response, 429, { message: "Too Many Requests" });
    } else if (route === undefined) json(response, 404, { message: "Not Found" });
    else if (route === "GET /me/uploads" && !authorization.startsWith("AWS4-HMAC-SHA256 ")) {
      json(response, 403, { message: "Forbidden" });
    } else if (route !== "GET /me/uploads" && !this.#isValid(authorization.replace(/^Bearer /, ""))) {
      json(response, 401, { message: "Unauthorized" });
    } else json(response, ...this.#function(route, request));
  }

  #function(routeKey: string, { url, message, body }: FakeRequest): [number, object] {
    switch (routeKey) {
      case "GET /courses": {
        const limit = Number(url.searchParams.get("limit"));
        const start = Number(url.searchParams.get("cursor") ?? "0");
        const next = start + limit;
        const items = exampleCourses.slice(start, next);
        return [200, { items, ...(next < exampleCourses.length && { nextCursor: String(next) }) }];
      }
      case "GET /courses/{courseId}": {
        const course = exampleCourses.find(({ courseId }) => courseId === url.pathname.split("/").pop());
        return course === undefined
          ? problem(404, "courseNotFound", "No such course", "There is no course with this id.")
          : [200, course];
      }
      case "POST /exams": {
        const key = String(message.headers["idempotency-key"]);
        const submission = JSON.parse(body.toString()) as { courseId: string; answers: { answer: string }[] };
        if (submission.answers.some(({ answer }) => answer === "refuse me")) {
          return problem(422, "invalidSubmission", "The exam submission is not valid", "See errors.", [
            { pointer: "#/answers/0/answer", detail: "must not ask for that" },
          ]);
        }
        const examId = this.#examIds.get(key) ?? randomUUID();
        this.#examIds.set(key, examId);
        const exam = { examId, ...submission, submittedAt: "2026-03-02T09:15:27.041Z" };
        this.exams.set(examId, exam);
        return [201, exam];
      }
      case "GET /exams/{examId}": {
        const exam = this.exams.get(url.pathname.split("/").pop() ?? "");
        return exam === undefined
          ? problem(404, "examNotFound", "No such exam", "You have no exam with this id.")
          : [200, exam];
      }
      default: {
        const items = this.#files().map(([name, size]) => ({
          name,
          size,
          lastModified: "2026-03-02T09:15:27.041Z",
        }));
        return [200, { items }];
      }
    }
  }
}

function routeOf(request: string): string | undefined {
  const routes: [RegExp, string][] = [
    [/^GET \/courses$/, "GET /courses"],
    [/^GET \/courses\/[^/]+$/, "GET /courses/{courseId}"],
    [/^POST \/exams$/, "POST /exams"],
    [/^GET \/exams\/[^/]+$/, "GET /exams/{examId}"],
    [/^GET \/me\/uploads$/, "GET /me/uploads"],
  ];
  return routes.find(([pattern]) => pattern.test(request))?.[1];
}

function problem(status: number, type: string, title: string, detail: string, errors?: object[]): [number, object] {
  return [
    status,
    {
      type: `urn:problem-type:learninghub:${type}`,
      title,
      status,
      detail,
      instance: "urn:request:K3nPpjS8oAMEJ3g%3D",
      ...(errors && { errors }),
    },
  ];
}

const exampleCourses = [
  "Cloud Cost Management",
  "Git Foundations",
  "HTTP in Depth",
  "SQL for Analysts",
  "Threat Modelling",
  "Unit Testing",
  "Web Security",
  "Writing Well",
].map((title, index) => ({
  courseId: title.toLowerCase().replaceAll(" ", "-"),
  title,
  description: `What everyone should know about ${title.toLowerCase()}, and how to use it the next day.`,
  level: ["beginner", "intermediate", "advanced"][index % 3],
  durationHours: 6 + index * 2,
  topics: ["first steps", "practice"],
}));
