import { BackLink } from "../components/backLink";
import { CourseCover } from "../components/courseCover";
import { CourseFacts } from "../components/courseFacts";
import { Failure } from "../components/failure";
import { PageHeading } from "../components/pageHeading";
import { examQuestions } from "../examQuestions";
import { hrefOf } from "../route";
import { useServices } from "../services";
import { useLoad } from "../useLoad";
import { NotFoundPage } from "./notFoundPage";
import { RequestFailure } from "../requestFailure";

/** One course, and the way to its exam. */
export function CoursePage({ courseId }: { courseId: string }) {
  const { api, session } = useServices();
  const [loaded, retry] = useLoad(() => api.getCourse(courseId), courseId);
  if (loaded.state === "failed") {
    const { error } = loaded;
    if (error instanceof RequestFailure && error.kind === "notFound") return <NotFoundPage what="course" />;
    return (
      <>
        <BackLink to={{ page: "courses" }}>All courses</BackLink>
        <PageHeading text="Course" />
        <Failure {...{ error, session, retry }} />
      </>
    );
  }
  const course = loaded.state === "loaded" ? loaded.value : undefined;
  return (
    <article class="course">
      <BackLink to={{ page: "courses" }}>All courses</BackLink>
      <CourseCover courseId={courseId} />
      <div class="course-body">
        <div>
          <PageHeading text={course?.title} />
          {course === undefined ? (
            <p class="skeleton paragraph" />
          ) : (
            <>
              <CourseFacts {...course} />
              <p class="lead">{course.description}</p>
              <h2>What you will work on</h2>
              <ul class="topics">
                {course.topics.map((topic) => (
                  <li key={topic}>{topic}</li>
                ))}
              </ul>
            </>
          )}
        </div>
        <aside class="panel" aria-label="Exam">
          <h2>Exam</h2>
          {course === undefined ? (
            <p class="skeleton paragraph" />
          ) : (
            <p>{examQuestions(course).length} questions, in your own words. Skip what you do not know yet.</p>
          )}
          <a class="button primary" href={hrefOf({ page: "takeExam", courseId })}>
            Take the exam
          </a>
        </aside>
      </div>
    </article>
  );
}
