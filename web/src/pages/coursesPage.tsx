import { useEffect, useRef } from "preact/hooks";
import { CourseCover } from "../components/courseCover";
import { CourseFacts } from "../components/courseFacts";
import { Failure } from "../components/failure";
import { PageHeading } from "../components/pageHeading";
import type { Course } from "../learningHubApi";
import { hrefOf } from "../route";
import { useServices } from "../services";
import type { PagedList } from "../useLoad";

/** The courses as cards, page by page. */
export function CoursesPage({ courses }: { courses: PagedList<Course> }) {
  const { session } = useServices();
  const { items, busy, error, more } = courses;
  const list = useRef<HTMLUListElement>(null);
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    // The button may be gone: the focus goes to the first of the courses that came.
    if (before.current === undefined || items.length <= before.current) return;
    list.current?.children[before.current]?.querySelector("a")?.focus();
    before.current = undefined;
  }, [items.length]);
  const name = session.claims?.name ?? session.claims?.attributes.given_name;
  return (
    <>
      <PageHeading text="Courses" />
      <p class="lead">{name === undefined ? "What would you like to learn?" : `Welcome, ${name}. What is next?`}</p>
      <ul class="cards" ref={list} aria-busy={busy}>
        {items.map((course) => (
          <li key={course.courseId} class="card">
            <CourseCover courseId={course.courseId} />
            <CourseFacts {...course} />
            <h2>
              <a class="cover-link" href={hrefOf({ page: "course", courseId: course.courseId })}>
                {course.title}
              </a>
            </h2>
            <p>{course.description}</p>
          </li>
        ))}
        {busy && items.length === 0 && <SkeletonCards />}
      </ul>
      {error !== undefined && <Failure error={error} session={session} retry={() => void courses.loadMore()} />}
      {items.length > 0 && (
        <div class="more">
          {more && (
            <button
              type="button"
              aria-disabled={busy}
              onClick={() => {
                if (busy) return;
                before.current = items.length;
                void courses.loadMore();
              }}
            >
              Show more courses
            </button>
          )}
          <p role="status">{more ? `${items.length} courses so far` : `All ${items.length} courses`}</p>
        </div>
      )}
      {!busy && error === undefined && items.length === 0 && <p class="empty">There are no courses yet.</p>}
    </>
  );
}

function SkeletonCards() {
  return [0, 1, 2, 3, 4, 5].map((index) => (
    <li key={index} class="card" aria-hidden="true">
      <span class="cover skeleton" />
      <span class="skeleton line short" />
      <span class="skeleton line" />
      <span class="skeleton paragraph" />
    </li>
  ));
}
