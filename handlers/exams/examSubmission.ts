import * as z from "zod/mini";
import { fieldErrors } from "../http/fieldErrors";
import { Problem } from "../http/problem";
import { courseIdPattern } from "../store/store";
import type { ExamAnswer } from "../store/store";

/** An exam submission. The student is identified by the token only. */
export interface ExamSubmission {
  courseId: string;
  /** 1 to 100 answers to different questions. */
  answers: ExamAnswer[];
}

const mostAnswers = 100;
const longestAnswer = 4000;

const answerText = z.string("must be a string").check(
  z.minLength(1, "must not be empty; omit unanswered questions"),
  // Counted in code points, as JSON Schema's maxLength in openapi.yaml is.
  z.refine((text) => text.length <= longestAnswer || Array.from(text).length <= longestAnswer, {
    error: `must have at most ${longestAnswer} characters`,
  }),
  z.refine((text) => !/\p{Surrogate}/u.test(text), { error: "must be well-formed Unicode, without lone surrogates" }),
);

const submissionSchema = z.strictObject(
  {
    courseId: z
      .string("must be a string")
      .check(z.regex(courseIdPattern, "must be a course id: lower-case words and digits joined by -, at most 64")),
    answers: z
      .array(
        z.strictObject(
          {
            questionId: z
              .string("must be a string")
              .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, _ or -")),
            answer: answerText,
          },
          "must be an object with questionId and answer",
        ),
        "must be an array",
      )
      .check(
        z.minLength(1, "must have at least one answer"),
        z.maxLength(mostAnswers, `must have at most ${mostAnswers} answers`),
        eachQuestionOnce(),
      ),
  },
  "must be an object with courseId and answers",
);

/** Checks a parsed body. Throws a 422 problem that lists each error with a JSON pointer. */
export function examSubmission(body: unknown): ExamSubmission {
  const result = submissionSchema.safeParse(body);
  if (result.success) return result.data;
  throw new Problem("invalidSubmission", "See errors for each part of the body that is not valid.", {
    errors: fieldErrors(result.error.issues),
  });
}

function eachQuestionOnce() {
  return z.check<ExamAnswer[]>(({ value, issues }) => {
    const seen = new Set<string>();
    for (const [index, { questionId }] of value.entries()) {
      if (seen.has(questionId)) {
        const message = "must not be answered twice";
        issues.push({ code: "custom", input: value, path: [index, "questionId"], message });
      }
      seen.add(questionId);
    }
  });
}
