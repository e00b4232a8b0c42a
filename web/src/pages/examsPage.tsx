import { CourseCover } from "../components/courseCover";
import { Failure } from "../components/failure";
import { Icon } from "../components/icon";
import { PageHeading } from "../components/pageHeading";
import { Timestamp } from "../components/timestamp";
import { HandedInExams } from "../examDraft";
import { hrefOf } from "../route";
import { useServices } from "../services";
import { useLoad } from "../useLoad";

/** The exams that this browser knows of, and a field for any other one. */
export function ExamsPage() {
  const { session } = useServices();
  const { ids } = new HandedInExams(localStorage, session.claims?.sub ?? "");
  return (
    <>
      <PageHeading text="My exams" />
      {ids.length === 0 ? (
        <div class="empty">
          <Icon name="exam" />
          <h2>No exams yet</h2>
          <p>What you hand in with this browser is listed here.</p>
          <a class="button primary" href={hrefOf({ page: "courses" })}>
            Choose a course
          </a>
        </div>
      ) : (
        <ul class="rows">
          {ids.map((examId) => (
            <ExamRow key={examId} examId={examId} />
          ))}
        </ul>
      )}
      <form class="panel find" onSubmit={openExam}>
        <label for="exam-id">Handed in with another browser? Open an exam by its id</label>
        <div class="row">
          <input id="exam-id" name="examId" required autoComplete="off" spellcheck={false} />
          <button type="submit">Open</button>
        </div>
      </form>
    </>
  );
}

function ExamRow({ examId }: { examId: string }) {
  const { api, session } = useServices();
  const load = async () => {
    const exam = await api.getExam(examId);
    return { exam, course: await api.getCourse(exam.courseId) };
  };
  const [loaded, retry] = useLoad(load, examId);
  if (loaded.state === "failed") {
    return (
      <li class="card">
        <Failure error={loaded.error} {...{ session, retry }} />
      </li>
    );
  }
  if (loaded.state === "loading") {
    return (
      <li class="card exam-row" aria-busy="true">
        <span class="cover skeleton" />
        <span class="skeleton line" />
        <span class="skeleton line short" />
      </li>
    );
  }
  const { exam, course } = loaded.value;
  return (
    <li class="card exam-row">
      <CourseCover courseId={course.courseId} />
      <h2>
        <a class="cover-link" href={hrefOf({ page: "exam", examId })}>
          {course.title}
        </a>
      </h2>
      <p class="hint">
        <Timestamp value={exam.submittedAt} /> · {exam.answers.length}{" "}
        {exam.answers.length === 1 ? "answer" : "answers"}
      </p>
      <span class="badge done">
        <Icon name="check" />
        Handed in
      </span>
    </li>
  );
}

function openExam(event: SubmitEvent): void {
  event.preventDefault();
  const field = (event.currentTarget as HTMLFormElement).elements.namedItem("examId");
  if (field instanceof HTMLInputElement) location.hash = hrefOf({ page: "exam", examId: field.value.trim() });
}
