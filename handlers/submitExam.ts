import { randomUUID } from "node:crypto";
import { examSubmission } from "./exams/examSubmission";
import { submissionKey } from "./exams/submissionKey";
import { httpHandler, json } from "./http/httpHandler";
import { jsonBody } from "./http/jsonBody";
import { Problem } from "./http/problem";
import { signedInStudent } from "./http/signedInStudent";
import { currentStore } from "./store/currentStore";

/** `POST /exams`: submits an exam. Idempotent: a retry gets the first response. */
export const handler = httpHandler(async (event) => {
  const studentId = signedInStudent(event);
  const submission = examSubmission(jsonBody(event));
  const key = submissionKey(event, submission);
  const exam = { examId: randomUUID(), ...submission, submittedAt: new Date().toISOString() };
  const outcome = await (await currentStore()).submitExam(studentId, exam, key);
  switch (outcome.kind) {
    case "stored":
      return json(201, outcome.exam, { location: `/exams/${outcome.exam.examId}` });
    case "unknownCourse":
      throw new Problem("unknownCourse", "There is no course with this courseId.", {
        errors: [{ pointer: "#/courseId", detail: "must be the id of a course that exists" }],
      });
    case "keyReused":
      throw new Problem("idempotencyKeyReused", "Use another Idempotency-Key for another submission.", {
        errors: [{ header: "Idempotency-Key", detail: "was used for a submission with different content" }],
      });
  }
});
