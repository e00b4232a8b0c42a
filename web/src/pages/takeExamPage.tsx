import { useMemo, useRef, useState } from "preact/hooks";
import { BackLink } from "../components/backLink";
import { ExamReview } from "../components/examReview";
import { ExamStep } from "../components/examStep";
import { Failure } from "../components/failure";
import { PageHeading } from "../components/pageHeading";
import { ExamDraft, HandedInExams } from "../examDraft";
import { examQuestions } from "../examQuestions";
import type { ExamQuestion } from "../examQuestions";
import { RequestFailure } from "../requestFailure";
import { hrefOf } from "../route";
import { useServices } from "../services";
import { useLoad } from "../useLoad";
import { NotFoundPage } from "./notFoundPage";

/** An exam: one question after the other, a look over all, and handing in. */
export function TakeExamPage({ courseId }: { courseId: string }) {
  const { api, session } = useServices();
  const [loaded, retry] = useLoad(() => api.getCourse(courseId), courseId);
  if (loaded.state === "failed" && loaded.error instanceof RequestFailure && loaded.error.kind === "notFound") {
    return <NotFoundPage what="course" />;
  }
  const title = loaded.state === "loaded" ? `Exam: ${loaded.value.title}` : undefined;
  return (
    <div class="exam">
      <BackLink to={{ page: "course", courseId }}>Back to the course</BackLink>
      <PageHeading text={loaded.state === "failed" ? "Exam" : title} />
      {loaded.state === "failed" && <Failure error={loaded.error} {...{ session, retry }} />}
      {loaded.state === "loading" && <p class="panel skeleton question" />}
      {loaded.state === "loaded" && <Questions courseId={courseId} questions={examQuestions(loaded.value)} />}
    </div>
  );
}

function Questions({ courseId, questions }: { courseId: string; questions: ExamQuestion[] }) {
  const { api, session } = useServices();
  const sub = session.claims?.sub ?? "";
  const draft = useMemo(() => new ExamDraft(sessionStorage, { sub, courseId }), []);
  const [answers, setAnswers] = useState(draft.answers);
  const [step, setStep] = useState(0);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const container = useRef<HTMLDivElement>(null);

  const given = questions.flatMap(({ questionId }) => {
    const answer = answers[questionId]?.trim() ?? "";
    return answer === "" ? [] : [{ questionId, answer }];
  });
  const write = (questionId: string, answer: string) => {
    draft.write(questionId, answer);
    setAnswers(draft.answers);
  };
  const handIn = async () => {
    if (busy) return;
    setError(undefined);
    if (given.length === 0) {
      setError(
        new RequestFailure({ kind: "refused", title: "Nothing to hand in", detail: "Answer at least one question." }),
      );
      return;
    }
    setBusy(true);
    try {
      const { examId } = await api.submitExam(courseId, given, draft.keyFor(given));
      draft.discard();
      new HandedInExams(localStorage, sub).add(examId);
      // Going back from the exam leads to the course, not to an empty exam.
      location.replace(hrefOf({ page: "exam", examId }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const question = questions[step];
  return (
    <div class="panel question" ref={container}>
      <Progress answered={given.length} total={questions.length} />
      {question === undefined ? (
        <ExamReview {...{ questions, answers, busy, onEdit: setStep, onHandIn: () => void handIn() }} />
      ) : (
        <ExamStep
          key={question.questionId}
          {...{ question, step, total: questions.length, onStep: setStep }}
          answer={answers[question.questionId] ?? ""}
          onAnswer={(answer) => {
            write(question.questionId, answer);
          }}
        />
      )}
      {question === undefined && error !== undefined && <Failure {...{ error, session }} />}
    </div>
  );
}

function Progress({ answered, total }: { answered: number; total: number }) {
  return (
    <div class="exam-progress">
      <label for="exam-progress">
        {answered} of {total} answered
      </label>
      <progress id="exam-progress" value={answered} max={total} />
    </div>
  );
}
