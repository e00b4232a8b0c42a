import { expect } from "chai";
import type { HttpResponse } from "../../handlers/http/httpHandler";
import type { Exam } from "../../handlers/store/store";
import { captureLog } from "./capturedLog";
import { invoke, invokeForProblem, secrets } from "./invoke";
import type { Call } from "./invoke";
import { storeFixtures, useStore } from "./stores";

const submission = {
  courseId: "data-modelling",
  answers: [
    { questionId: "q1", answer: secrets.answer },
    { questionId: "q2", answer: "42" },
  ],
};

async function submit(call: Call = {}): Promise<HttpResponse & { exam: Exam }> {
  const response = await invoke("submitExam", { body: submission, ...call });
  expect(response.statusCode, response.body).to.equal(201);
  return { ...response, exam: response.json as Exam };
}

for (const fixture of storeFixtures()) {
  describe(`exams in ${fixture.name}`, () => {
    captureLog();
    useStore(fixture);

    it("stores a submission and shows it to its student", async () => {
      const before = Date.now();
      const { exam, headers } = await submit();
      expect(exam).to.deep.include(submission);
      expect(Date.parse(exam.submittedAt)).to.be.within(before, Date.now());
      expect(headers).to.deep.equal({
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        location: `/exams/${exam.examId}`,
      });
      const shown = await invoke("getExam", { path: { examId: exam.examId } });
      expect(shown.statusCode).to.equal(200);
      expect(shown.headers["cache-control"]).to.equal("no-store");
      expect(shown.json).to.deep.equal(exam);
    });

    it("hides another student's exam as if it did not exist", async () => {
      const { exam } = await submit();
      const path = { examId: exam.examId };
      const hidden = await invokeForProblem("getExam", { path, sub: "mallory" }, 404, "examNotFound");
      const missing = { examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11" };
      const none = await invokeForProblem("getExam", { path: missing, sub: "mallory" }, 404, "examNotFound");
      expect({ ...hidden, instance: "" }).to.deep.equal({ ...none, instance: "" });
    });

    for (const examId of ["", "1", "' OR 1=1 --", "EXAM#1", "5F0B1F0E-8A53-4F0E-9D0A-2F4F8F0F6A11"]) {
      it(`answers 404 for the exam id ${JSON.stringify(examId)}`, async () => {
        await invokeForProblem("getExam", { path: { examId } }, 404, "examNotFound");
      });
    }

    it("refuses an exam for a course that does not exist, and stores nothing", async () => {
      const body = { ...submission, courseId: "no-such-course" };
      const headers = { "idempotency-key": "k" };
      const { errors } = await invokeForProblem("submitExam", { body, headers }, 422, "unknownCourse");
      expect(errors?.[0]?.pointer).to.equal("#/courseId");
      await submit({ headers });
    });

    it("gives the first answer to a retry with the same Idempotency-Key", async () => {
      const headers = { "idempotency-key": '"0b6f2c1e, with visible signs only"'.replaceAll(" ", "") };
      const first = await submit({ headers });
      expect(await submit({ headers })).to.deep.equal(first);
      const reordered = { ...submission, answers: [...submission.answers].reverse() };
      expect((await submit({ headers, body: reordered })).exam).to.deep.equal(first.exam);
    });

    it("gives the first answer to a retry without the header", async () => {
      const first = await submit();
      expect(await submit()).to.deep.equal(first);
      const other = { ...submission, courseId: "git-foundations" };
      expect((await submit({ body: other })).exam.examId).not.to.equal(first.exam.examId);
    });

    it("refuses a used key with another content and keeps the first exam", async () => {
      const headers = { "idempotency-key": "k1" };
      const { exam } = await submit({ headers });
      for (const body of [
        { ...submission, courseId: "git-foundations" },
        { ...submission, answers: submission.answers.slice(1) },
        { ...submission, courseId: "no-such-course" },
      ]) {
        const { errors } = await invokeForProblem("submitExam", { body, headers }, 422, "idempotencyKeyReused");
        expect(errors?.[0]?.header).to.equal("Idempotency-Key");
      }
      expect((await invoke("getExam", { path: { examId: exam.examId } })).json).to.deep.equal(exam);
    });

    it("makes another exam under another key, and for another student under the same key", async () => {
      const ids = [
        await submit({ headers: { "idempotency-key": "k1" } }),
        await submit({ headers: { "idempotency-key": "k2" } }),
        await submit({ headers: { "idempotency-key": "k1" }, sub: "grace" }),
        await submit(),
        await submit({ sub: "grace" }),
      ].map(({ exam }) => exam.examId);
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it("stores one exam for many parallel submissions with one key", async () => {
      const headers = { "idempotency-key": "parallel" };
      const answers = await Promise.all(Array.from({ length: 20 }, () => submit({ headers })));
      expect(new Set(answers.map(({ body }) => body)).size).to.equal(1);
      const { exam } = answers[0]!;
      expect((await invoke("getExam", { path: { examId: exam.examId } })).json).to.deep.equal(exam);
    });

    it("lets one of many parallel submissions with one key and different contents win", async () => {
      const headers = { "idempotency-key": "race" };
      const calls = ["one", "two", "three", "four"].map((answer) =>
        invoke("submitExam", { headers, body: { ...submission, answers: [{ questionId: "q1", answer }] } }),
      );
      const statuses = (await Promise.all(calls)).map(({ statusCode }) => statusCode).sort();
      expect(statuses).to.deep.equal([201, 422, 422, 422]);
    });

    it("keeps every character of an answer", async () => {
      const texts = [
        "Grüße, 数学 και 🙂‍↔️ e\u0301",
        "line\nbreak\ttab \u0000 nul \u2028 \ufeff bom",
        "'); DROP TABLE exams; --",
        '{"$ne": null} \\ " \u007f',
        "🙂".repeat(4000),
      ];
      const answers = texts.map((answer, index) => ({ questionId: `q${index}`, answer }));
      const { exam } = await submit({ body: { ...submission, answers } });
      const shown = (await invoke("getExam", { path: { examId: exam.examId } })).json as Exam;
      expect(shown.answers.map(({ answer }) => answer)).to.deep.equal(texts);
      await submit();
    });

    it("takes any text as a student's name", async () => {
      for (const sub of ["' OR '1'='1", "COURSE", "a#b", "client id of a machine"]) {
        const { exam } = await submit({ sub });
        expect((await invoke("getExam", { sub, path: { examId: exam.examId } })).json).to.deep.equal(exam);
        await invokeForProblem("getExam", { sub: "ada", path: { examId: exam.examId } }, 404, "examNotFound");
      }
    });

    it("stores the largest submission", async () => {
      const answers = Array.from({ length: 100 }, (_, index) => ({
        questionId: `q${index}`,
        answer: "x".repeat(2500),
      }));
      const { exam } = await submit({ body: { courseId: "data-modelling", answers } });
      expect((await invoke("getExam", { path: { examId: exam.examId } })).json).to.deep.equal(exam);
    });
  });
}
