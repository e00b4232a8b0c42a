import { httpHandler, json } from "./http/httpHandler";
import { Problem } from "./http/problem";
import { signedInStudent } from "./http/signedInStudent";
import { currentStore } from "./store/currentStore";
import { examIdPattern } from "./store/store";

/** `GET /exams/{examId}`: an exam of the signed-in student. Another student's exam is not found. */
export const handler = httpHandler(async (event) => {
  const studentId = signedInStudent(event);
  const examId = event.pathParameters?.examId ?? "";
  const exam = examIdPattern.test(examId) ? await (await currentStore()).getExam(studentId, examId) : undefined;
  if (exam === undefined) throw new Problem("examNotFound", "You have no exam with this id.");
  return json(200, exam);
});
