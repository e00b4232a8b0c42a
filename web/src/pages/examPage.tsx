import { BackLink } from "../components/backLink";
import { Failure } from "../components/failure";
import { Icon } from "../components/icon";
import { PageHeading } from "../components/pageHeading";
import { Timestamp } from "../components/timestamp";
import { examQuestions } from "../examQuestions";
import type { Course, Exam } from "../learningHubApi";
import { RequestFailure } from "../requestFailure";
import { hrefOf } from "../route";
import { useServices } from "../services";
import { useLoad } from "../useLoad";
import { NotFoundPage } from "./notFoundPage";

/** An exam that is handed in, as the API has stored it. */
export function ExamPage({ examId }: { examId: string }) {
  const { api, session } = useServices();
  const load = async () => {
    const exam = await api.getExam(examId);
    return { exam, course: await api.getCourse(exam.courseId) };
  };
  const [loaded, retry] = useLoad(load, examId);
  if (loaded.state === "failed") {
    const { error } = loaded;
    if (error instanceof RequestFailure && error.kind === "notFound") return <NotFoundPage what="exam" />;
  }
  return (
    <div class="exam">
      <BackLink to={{ page: "exams" }}>My exams</BackLink>
      <PageHeading
        text={loaded.state === "loaded" ? loaded.value.course.title : loaded.state === "failed" ? "Exam" : undefined}
      />
      {loaded.state === "failed" && <Failure error={loaded.error} {...{ session, retry }} />}
      {loaded.state === "loading" && <p class="panel skeleton question" />}
      {loaded.state === "loaded" && <Result {...loaded.value} />}
    </div>
  );
}

function Result({ exam: { examId, answers, submittedAt }, course }: { exam: Exam; course: Course }) {
  const questions = examQuestions(course);
  const texts = new Map(questions.map(({ questionId, text }) => [questionId, text]));
  return (
    <>
      <section class="panel result" aria-label="Result">
        <span class="seal">
          <Icon name="check" />
        </span>
        <div>
          <p class="result-title">Handed in and stored</p>
          <p>
            <Timestamp value={submittedAt} /> · {answers.length} of {questions.length} answered
          </p>
          <p class="request-id">Exam {examId}</p>
        </div>
      </section>
      <section class="panel" aria-labelledby="your-answers">
        <h2 id="your-answers">Your answers</h2>
        <ol class="answers">
          {answers.map(({ questionId, answer }) => (
            <li key={questionId}>
              <h3>{texts.get(questionId) ?? questionId}</h3>
              <p class="answer">{answer}</p>
            </li>
          ))}
        </ol>
        <a class="button" href={hrefOf({ page: "course", courseId: course.courseId })}>
          Back to the course
        </a>
      </section>
    </>
  );
}
