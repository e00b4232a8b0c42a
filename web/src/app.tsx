import { useEffect, useMemo, useState } from "preact/hooks";
import { Failure } from "./components/failure";
import { Frame } from "./components/frame";
import type { PageConfiguration } from "./configuration";
import { CoursePage } from "./pages/coursePage";
import { CoursesPage } from "./pages/coursesPage";
import { ExamPage } from "./pages/examPage";
import { ExamsPage } from "./pages/examsPage";
import { NotFoundPage } from "./pages/notFoundPage";
import { ProfilePage } from "./pages/profilePage";
import { TakeExamPage } from "./pages/takeExamPage";
import { UploadsPage } from "./pages/uploadsPage";
import { WelcomePage } from "./pages/welcomePage";
import type { Course } from "./learningHubApi";
import { readRoute } from "./route";
import type { Route } from "./route";
import { createServices, ServicesProvider } from "./services";
import type { Session } from "./session";
import { usePagedList } from "./useLoad";
import type { PagedList } from "./useLoad";

interface AppProps {
  configuration: PageConfiguration;
  session: Session;
  /** Why the sign-in that led here did not complete. */
  signInError: unknown;
}

export function App({ configuration, session, signInError }: AppProps) {
  const route = useRoute();
  const [problem, setProblem] = useState<string>();
  const [, render] = useState(0);
  useEffect(() => {
    session.onChange((renewalProblem) => {
      setProblem(renewalProblem);
      render((count) => count + 1);
    });
  }, []);
  const { claims } = session;
  if (claims === undefined) {
    return (
      <Frame {...{ configuration, route, claims }}>
        <WelcomePage {...{ configuration, session, signInError }} />
      </Frame>
    );
  }
  return (
    <Frame {...{ configuration, route, claims }}>
      {problem !== undefined && <Failure error={new Error(problem)} />}
      <SignedIn key={claims.sub} {...{ configuration, session, route }} />
    </Frame>
  );
}

/** Few enough to fill two rows of the widest page. */
const coursesPerPage = 6;

function SignedIn({ configuration, session, route }: Pick<AppProps, "configuration" | "session"> & { route: Route }) {
  const services = useMemo(() => createServices(configuration, session), []);
  // Here, so that the list is as it was when the reader comes back to it.
  const courses = usePagedList((cursor) => services.api.listCourses(coursesPerPage, cursor));
  return (
    <ServicesProvider value={services}>
      <Page route={route} courses={courses} />
    </ServicesProvider>
  );
}

function Page({ route, courses }: { route: Route; courses: PagedList<Course> }) {
  switch (route.page) {
    case "courses":
      return <CoursesPage courses={courses} />;
    case "course":
      return <CoursePage key={route.courseId} courseId={route.courseId} />;
    case "takeExam":
      return <TakeExamPage key={route.courseId} courseId={route.courseId} />;
    case "exams":
      return <ExamsPage />;
    case "exam":
      return <ExamPage key={route.examId} examId={route.examId} />;
    case "uploads":
      return <UploadsPage />;
    case "profile":
      return <ProfilePage />;
    case "notFound":
      return <NotFoundPage />;
  }
}

function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => {
      setHash(location.hash);
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
    };
  }, []);
  return readRoute(hash);
}
