import { useLayoutEffect, useRef } from "preact/hooks";
import type { ExamQuestion } from "../examQuestions";

/** Characters; the API's own limit. */
const longestAnswer = 4000;

interface ExamStepProps {
  question: ExamQuestion;
  /** From 0. */
  step: number;
  total: number;
  answer: string;
  onAnswer: (answer: string) => void;
  onStep: (step: number) => void;
}

/** One question of an exam. */
export function ExamStep({ question, step, total, answer, onAnswer, onStep }: ExamStepProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    // The first one leaves the focus on the page's heading.
    if (step > 0 || document.activeElement === document.body) field.current?.focus();
  }, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onStep(step + 1);
      }}
    >
      <p class="step">
        Question {step + 1} of {total}
      </p>
      <label class="question-text" for="answer">
        {question.text}
      </label>
      <textarea
        id="answer"
        ref={field}
        rows={7}
        maxLength={longestAnswer}
        aria-describedby="answer-length"
        value={answer}
        onInput={({ currentTarget }) => {
          onAnswer(currentTarget.value);
        }}
      />
      <p class="hint" id="answer-length">
        {answer.length === 0 ? `Up to ${longestAnswer} characters` : `${longestAnswer - answer.length} characters left`}
      </p>
      <div class="row between">
        <button
          type="button"
          class="quiet"
          disabled={step === 0}
          onClick={() => {
            onStep(step - 1);
          }}
        >
          Previous
        </button>
        <button type="submit" class="primary">
          {step + 1 === total ? "Review" : answer.trim() === "" ? "Skip" : "Next"}
        </button>
      </div>
    </form>
  );
}
