import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../courseItem";
import { courseLevel } from "../store";
import type { Course, Exam, SubmissionKey } from "../store";

type StoredItem = Record<string, AttributeValue>;

/** The item's key of an exam. */
export function examKey(examId: string) {
  return { pk: { S: `EXAM#${examId}` }, sk: { S: "EXAM" } };
}

/** The item's key of a submission key: a student's keys share a partition of their own. */
export function submissionKeyKey(studentId: string, { hash }: SubmissionKey) {
  return { pk: { S: `STUDENT#${studentId}` }, sk: { S: `KEY#${hash}` } };
}

/** An exam as the table holds it. */
export function examItem(studentId: string, { examId, courseId, answers, submittedAt }: Exam): Item {
  return {
    ...examKey(examId),
    studentId: { S: studentId },
    courseId: { S: courseId },
    submittedAt: { S: submittedAt },
    answers: {
      L: answers.map(({ questionId, answer }) => ({ M: { questionId: { S: questionId }, answer: { S: answer } } })),
    },
  };
}

/** A submission key as the table holds it. */
export function submissionKeyItem(studentId: string, key: SubmissionKey, examId: string): Item {
  return { ...submissionKeyKey(studentId, key), fingerprint: { S: key.fingerprint }, examId: { S: examId } };
}

/** The course that an item holds. Throws a TypeError for an item that was changed by hand. */
export function courseOf(item: StoredItem): Course {
  return {
    courseId: text(item, "sk"),
    title: text(item, "title"),
    description: text(item, "description"),
    level: courseLevel(text(item, "level")),
    durationHours: Number(present(item, "durationHours").N),
    topics: list(item, "topics").map((topic) => topic.S ?? wrong("topics")),
  };
}

/** The exam that an item holds; its id is in the item's key. Throws a TypeError for an item that was changed by hand. */
export function examOf(examId: string, item: StoredItem): Exam {
  return {
    examId,
    courseId: text(item, "courseId"),
    answers: list(item, "answers").map(({ M: answer = wrong("answers") }) => ({
      questionId: text(answer, "questionId"),
      answer: text(answer, "answer"),
    })),
    submittedAt: text(item, "submittedAt"),
  };
}

/** A text attribute. Throws when it is missing or of another type, which means that the data was changed by hand. */
export function text(item: StoredItem, name: string): string {
  return present(item, name).S ?? wrong(name);
}

function list(item: StoredItem, name: string): AttributeValue[] {
  return present(item, name).L ?? wrong(name);
}

function present(item: StoredItem, name: string): AttributeValue {
  return item[name] ?? wrong(name);
}

function wrong(name: string): never {
  throw new TypeError(`the item's attribute ${name} is missing or has another type than it is written with`);
}
