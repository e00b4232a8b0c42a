import { expect } from "chai";
import fc from "fast-check";
import { examSubmission } from "../../handlers/exams/examSubmission";
import { Problem } from "../../handlers/http/problem";
import { captureLog } from "./capturedLog";
import { invoke, invokeForProblem } from "./invoke";
import { schemaAt } from "./openApiDocument";
import { sqliteFixture, useStore } from "./stores";

const json = { "content-type": "application/json" };
const answer = { questionId: "q1", answer: "yes" };
const submission = { courseId: "data-modelling", answers: [answer] };

describe("POST /exams", () => {
  captureLog();
  useStore(sqliteFixture());

  it("needs a signed-in student", async () => {
    for (const sub of [null, ""]) {
      const call = { body: submission, sub };
      const { headers } = await invokeForProblem("submitExam", call, 401, "notSignedIn");
      expect(headers["www-authenticate"]).to.equal("Bearer");
    }
    await invokeForProblem("getExam", { path: { examId: "x" }, sub: null }, 401, "notSignedIn");
  });

  describe("media types", () => {
    for (const type of ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']) {
      it(`takes ${type}`, async () => {
        const headers = { "content-type": type, "content-encoding": "identity" };
        const body = JSON.stringify(submission);
        expect((await invoke("submitExam", { headers, body })).statusCode).to.equal(201);
      });
    }
    for (const headers of [
      {},
      { "content-type": "text/plain" },
      { "content-type": "application/jsonp" },
      { "content-type": "application/json; charset=latin1" },
      { "content-type": "multipart/form-data; boundary=application/json" },
      { ...json, "content-encoding": "gzip" },
    ]) {
      it(`refuses ${JSON.stringify(headers)}`, async () => {
        const call = { headers, body: JSON.stringify(submission) };
        await invokeForProblem("submitExam", call, 415, "unsupportedMediaType");
      });
    }
  });

  describe("bodies", () => {
    it("decodes base64", async () => {
      const body = Buffer.from(JSON.stringify({ ...submission, answers: [{ ...answer, answer: "ü🙂" }] }));
      const call = { headers: json, body: body.toString("base64"), isBase64Encoded: true };
      expect((await invoke("submitExam", call)).json).to.deep.include({ answers: [{ ...answer, answer: "ü🙂" }] });
    });

    for (const body of ["", "{", "my private answer", '{"courseId":}', "[1,]", "\u0000", "[".repeat(100_000)]) {
      it(`refuses ${JSON.stringify(body.slice(0, 20))} as malformed`, async () => {
        const { detail } = await invokeForProblem("submitExam", { headers: json, body }, 400, "malformedJson");
        expect(detail).to.equal("The body must be one JSON value in UTF-8 (RFC 8259).");
      });
    }

    it("refuses a missing body and bytes that are not UTF-8", async () => {
      await invokeForProblem("submitExam", { headers: json }, 400, "malformedJson");
      const body = Buffer.from([0x22, 0xff, 0x22]).toString("base64");
      await invokeForProblem("submitExam", { headers: json, body, isBase64Encoded: true }, 400, "malformedJson");
    });

    it("refuses more than 256 KiB, counted in decoded bytes", async () => {
      const largest = `"${"x".repeat(256 * 1024 - 2)}"`;
      await invokeForProblem("submitExam", { headers: json, body: largest }, 422, "invalidSubmission");
      const base64 = { headers: json, body: Buffer.from(largest).toString("base64"), isBase64Encoded: true };
      await invokeForProblem("submitExam", base64, 422, "invalidSubmission");
      await invokeForProblem("submitExam", { headers: json, body: `${largest} ` }, 413, "bodyTooLarge");
      const threeBytesEach = `"${"数".repeat(100_000)}"`;
      await invokeForProblem("submitExam", { headers: json, body: threeBytesEach }, 413, "bodyTooLarge");
    });
  });

  describe("validation", () => {
    const invalid: [body: unknown, errors: { pointer: string; detail: string }[]][] = [
      [null, [{ pointer: "#", detail: "must be an object with courseId and answers" }]],
      [[submission], [{ pointer: "#", detail: "must be an object with courseId and answers" }]],
      [
        {},
        [
          { pointer: "#/courseId", detail: "must be a string" },
          { pointer: "#/answers", detail: "must be an array" },
        ],
      ],
      [
        { ...submission, studentId: "mallory", "a/b~c d": 1 },
        [
          { pointer: "#/studentId", detail: "is not a known property" },
          { pointer: "#/a~1b~0c%20d", detail: "is not a known property" },
        ],
      ],
      [
        { ...submission, courseId: "Data Modelling" },
        [
          {
            pointer: "#/courseId",
            detail: "must be a course id: lower-case words and digits joined by -, at most 64",
          },
        ],
      ],
      [{ ...submission, answers: [] }, [{ pointer: "#/answers", detail: "must have at least one answer" }]],
      [
        { ...submission, answers: Array.from({ length: 101 }, (_, index) => ({ ...answer, questionId: `q${index}` })) },
        [{ pointer: "#/answers", detail: "must have at most 100 answers" }],
      ],
      [
        { ...submission, answers: [answer, "yes"] },
        [{ pointer: "#/answers/1", detail: "must be an object with questionId and answer" }],
      ],
      [
        { ...submission, answers: [{ ...answer, mark: 6 }] },
        [{ pointer: "#/answers/0/mark", detail: "is not a known property" }],
      ],
      [
        { ...submission, answers: [{ questionId: "-", answer: 42 }] },
        [
          { pointer: "#/answers/0/questionId", detail: "must be 1 to 64 letters, digits, dots, _ or -" },
          { pointer: "#/answers/0/answer", detail: "must be a string" },
        ],
      ],
      [
        { ...submission, answers: [{ ...answer, answer: "" }] },
        [{ pointer: "#/answers/0/answer", detail: "must not be empty; omit unanswered questions" }],
      ],
      [
        { ...submission, answers: [{ ...answer, answer: "🙂".repeat(4001) }] },
        [{ pointer: "#/answers/0/answer", detail: "must have at most 4000 characters" }],
      ],
      [
        { ...submission, answers: [{ ...answer, answer: "half \ud83d" }] },
        [{ pointer: "#/answers/0/answer", detail: "must be well-formed Unicode, without lone surrogates" }],
      ],
      [
        { ...submission, answers: [answer, { questionId: "q2", answer: "no" }, answer] },
        [{ pointer: "#/answers/2/questionId", detail: "must not be answered twice" }],
      ],
    ];
    for (const [body, errors] of invalid) {
      it(`refuses ${JSON.stringify(body).slice(0, 80)}`, async () => {
        const problem = await invokeForProblem("submitExam", { body }, 422, "invalidSubmission");
        expect(problem.errors).to.deep.equal(errors);
      });
    }

    it("refuses __proto__ and half characters as property names", async () => {
      const body = `{"__proto__":{"courseId":"data-modelling"},"\\ud83d":1,"answers":[{"questionId":"q","answer":"a"}]}`;
      const { errors } = await invokeForProblem("submitExam", { headers: json, body }, 422, "invalidSubmission");
      expect(errors?.map(({ pointer }) => pointer)).to.have.members(["#/courseId", "#/__proto__", "#/%EF%BF%BD"]);
    });

    it("lists at most 20 errors", async () => {
      const answers = Array.from({ length: 50 }, () => 7);
      const { errors } = await invokeForProblem("submitExam", { body: { answers } }, 422, "invalidSubmission");
      expect(errors).to.have.length(20);
    });

    it("agrees with the OpenAPI document on what is valid", () => {
      const documented = schemaAt("/paths/~1exams/post/requestBody/content/application~1json");
      const text = fc.oneof(
        fc.string({ minLength: 1 }),
        fc.string({ unit: "binary" }),
        fc.constantFrom("a".repeat(64), "a".repeat(65), "🙂".repeat(4000), "🙂".repeat(4001)),
      );
      const courseId = fc.oneof(
        { arbitrary: fc.constantFrom("a", "a-b", "data-modelling"), weight: 5 },
        fc.constantFrom("-a", "a--b", "a-", "A", "ab\n"),
        text,
      );
      const questionId = fc.oneof({ arbitrary: fc.uuid(), weight: 5 }, text);
      const answers = fc.uniqueArray(fc.record({ questionId, answer: text }), {
        maxLength: 3,
        selector: (one) => one.questionId,
      });
      const nearly = fc.record(
        { courseId, answers: fc.oneof({ arbitrary: answers, weight: 5 }, fc.jsonValue()) },
        { requiredKeys: ["courseId"] },
      );
      const extra = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 1 });
      const anything = fc.oneof(
        { arbitrary: nearly, weight: 5 },
        fc.jsonValue(),
        fc.tuple(nearly, extra).map(([body, more]) => ({ ...body, ...more })),
      );
      let accepted = 0;
      fc.assert(
        fc.property(anything, (body) => {
          const ours = isAccepted(body);
          accepted += Number(ours);
          expect(ours).to.equal(documented(body));
        }),
        { numRuns: 1000 },
      );
      expect(accepted, "valid bodies among the tried").to.be.greaterThan(50);
    });
  });

  describe("the Idempotency-Key", () => {
    for (const key of ["", " ", "a b", "tab\t", "ü", "x".repeat(256)]) {
      it(`may not be ${JSON.stringify(key.slice(0, 10))}`, async () => {
        const call = { body: submission, headers: { "idempotency-key": key } };
        const { errors } = await invokeForProblem("submitExam", call, 400, "invalidParameter");
        expect(errors).to.deep.equal([
          { header: "Idempotency-Key", detail: "must be 1 to 255 visible ASCII characters" },
        ]);
      });
    }

    for (const key of ["x", "~".repeat(255), '"8e03978e-40d5-43e8-bc93-6894a57f9324"', "__proto__"]) {
      it(`may be ${key.slice(0, 10)}`, async () => {
        const call = { body: submission, headers: { "idempotency-key": key } };
        expect((await invoke("submitExam", call)).statusCode).to.equal(201);
      });
    }
  });
});

function isAccepted(body: unknown): boolean {
  try {
    examSubmission(body);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
