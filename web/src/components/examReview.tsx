import { useLayoutEffect, useRef } from "preact/hooks";
import type { ExamQuestion } from "../examQuestions";

interface ExamReviewProps {
  questions: readonly ExamQuestion[];
  answers: Readonly<Record<string, string>>;
  busy: boolean;
  onEdit: (step: number) => void;
  onHandIn: () => void;
}

/** A look over all answers before they are handed in. */
export function ExamReview({ questions, answers, busy, onEdit, onHandIn }: ExamReviewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="review">
      <h2 id="review" ref={heading} tabIndex={-1}>
        Look it over
      </h2>
      <ol class="answers">
        {questions.map(({ questionId, text }, index) => {
          const answer = answers[questionId]?.trim() ?? "";
          return (
            <li key={questionId}>
              <h3>{text}</h3>
              <p class={answer === "" ? "hint" : "answer"}>{answer === "" ? "Not answered" : answer}</p>
              <button
                type="button"
                class="quiet"
                aria-label={`${answer === "" ? "Answer" : "Edit"} question ${index + 1}`}
                onClick={() => {
                  onEdit(index);
                }}
              >
                {answer === "" ? "Answer" : "Edit"}
              </button>
            </li>
          );
        })}
      </ol>
      <div class="row between">
        <p class="hint">You can hand in more than one exam for a course, but not change one.</p>
        <button type="button" class="primary" aria-disabled={busy} onClick={onHandIn}>
          {busy ? "Handing in …" : "Hand in"}
        </button>
      </div>
    </section>
  );
}
