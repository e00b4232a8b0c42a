import { createHash } from "node:crypto";
import { header } from "../http/httpHandler";
import type { HttpEvent } from "../http/httpHandler";
import { Problem } from "../http/problem";
import type { SubmissionKey } from "../store/store";
import type { ExamSubmission } from "./examSubmission";

/**
 * The idempotency key of a submission (draft-ietf-httpapi-idempotency-key-header): the `Idempotency-Key` header, or
 * without it the content. Two submissions are the same when course and answers
 * are; the order of the answers does not matter. Throws a 400 problem when the header is malformed.
 */
export function submissionKey(event: HttpEvent, { courseId, answers }: ExamSubmission): SubmissionKey {
  const sorted = answers
    .map(({ questionId, answer }) => [questionId, answer] as const)
    .sort(([first], [second]) => (first < second ? -1 : 1));
  const fingerprint = sha256(JSON.stringify([courseId, sorted]));
  const key = header(event, "idempotency-key");
  if (key === undefined) return { hash: sha256(`content ${fingerprint}`), fingerprint };
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem("invalidParameter", "The Idempotency-Key header is not valid.", {
      errors: [{ header: "Idempotency-Key", detail: "must be 1 to 255 visible ASCII characters" }],
    });
  }
  // Hashed, so that every key has the same length and no character of it can mean anything to a store.
  return { hash: sha256(`key ${key}`), fingerprint };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
