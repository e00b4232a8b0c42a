import { randomUUID } from "node:crypto";
import type { RequestTrace } from "../../web/src/stack/journey";
import { json } from "./fakeHttp";
import type { FakeRequest } from "./fakeHttp";

/** The gateway and the functions behind it. */
export class FakeApi {
  readonly exams = new Map<string, object>();
  readonly #examIds = new Map<string, string>();

  readonly #parts: {
    isValid: (idToken: string) => boolean;
    /** Names and sizes of the uploaded files. */
    files: () => [name: string, size: number][];
    trace: (request: FakeRequest, trace: Partial<RequestTrace> & { status: number }) => void;
  };

  constructor(parts: {
    isValid: (idToken: string) => boolean;
    /** Names and sizes of the uploaded files. */
    files: () => [name: string, size: number][];
    trace: (request: FakeRequest, trace: Partial<RequestTrace> & { status: number }) => void;
  }) {
    this.#parts = parts;
  }

  serve(request: FakeRequest): void {
    const { message, response, url } = request;
    const path = url.pathname.slice("/api".length);
    const route = routeOf(`${message.method ?? ""} ${path}`);
    const authorization = message.headers.authorization ?? "";
    const answer = (status: number, value: object, trace: Partial<RequestTrace> = {}) => {
      response.setHeader("apigw-requestid", "K3nPpjS8oAMEJ3g=");
      json(response, status, value);
      this.#parts.trace(request, { status, routeKey: route?.key, ...trace });
    };
    if (route === undefined) {
      answer(404, { message: "Not Found" }, { error: `no route matches ${message.method ?? ""} ${path}` });
      return;
    }
    const type = route.auth;
    const allowed =
      type === "JWT"
        ? this.#parts.isValid(authorization.replace(/^Bearer /, ""))
        : authorization.startsWith("AWS4-HMAC-SHA256 ");
    if (!allowed) {
      const reason =
        authorization === "" ? "The request has no token." : "No key of the issuer verifies the signature.";
      if (type === "JWT")
        response.setHeader("www-authenticate", `Bearer scope="" error="invalid_token" error_description="${reason}"`);
      answer(
        type === "JWT" ? 401 : 403,
        { message: "Unauthorized" },
        {
          authorizer: { type, allowed, error: "Unauthorized", reason },
        },
      );
      return;
    }
    const passed = {
      authorizer: { type, allowed, error: undefined, reason: undefined },
      integration: { functionName: `${route.function}-1a2b3c4`, status: 200, error: undefined, ms: 4 },
    };
    const [status, value] = this.#function(route.key, request);
    answer(status, value, passed);
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
      case "POST /exams": {
        const key = String(message.headers["idempotency-key"]);
        const submission = JSON.parse(body) as { courseId: string; answers: { answer: string }[] };
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
        const items = this.#parts.files().map(([name, size]) => ({
          name,
          size,
          lastModified: "2026-03-02T09:15:27.041Z",
        }));
        return [200, { items }];
      }
    }
  }
}

interface FakeRoute {
  key: string;
  auth: "JWT" | "AWS_IAM";
  function: string;
}

function routeOf(request: string): FakeRoute | undefined {
  const routes: [RegExp, FakeRoute][] = [
    [/^GET \/courses$/, { key: "GET /courses", auth: "JWT", function: "listCourses" }],
    [/^POST \/exams$/, { key: "POST /exams", auth: "JWT", function: "submitExam" }],
    [/^GET \/exams\/[^/]+$/, { key: "GET /exams/{examId}", auth: "JWT", function: "getExam" }],
    [/^GET \/me\/uploads$/, { key: "GET /me/uploads", auth: "AWS_IAM", function: "listUploads" }],
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
  "Writing Well",
].map((title) => ({
  courseId: title.toLowerCase().replaceAll(" ", "-"),
  title,
  description: `What everyone should know about ${title.toLowerCase()}, and how to use it the next day.`,
  level: "beginner",
  durationHours: 6,
  topics: ["first steps", "practice"],
}));
