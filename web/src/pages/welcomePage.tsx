import { useState } from "preact/hooks";
import { CourseCover } from "../components/courseCover";
import { Failure } from "../components/failure";
import { PageHeading } from "../components/pageHeading";
import type { PageConfiguration } from "../configuration";
import type { Session } from "../session";
import { signedOutNote } from "../signedOutNote";

interface WelcomePageProps {
  configuration: PageConfiguration;
  session: Session;
  signInError: unknown;
}

/** What somebody who is not signed in sees. */
export function WelcomePage({ configuration, session, signInError }: WelcomePageProps) {
  const [error, setError] = useState<unknown>(signInError ?? wrongOrigin(configuration));
  const [busy, setBusy] = useState(false);
  const [signedOut] = useState(() => signedOutNote.take());
  const signIn = () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    session.start().catch((failure: unknown) => {
      setError(failure);
      setBusy(false);
    });
  };
  return (
    <div class="welcome">
      <section class="hero">
        <PageHeading text={"Learn it.\nProve it.\nKeep it."} focus={false} />
        <p class="lead">
          Short courses by people who do the work. Hand in an exam when you are ready, and keep what you made in one
          place.
        </p>
        <p class="note" role="status">
          {signedOut && "You are signed out."}
        </p>
        <button type="button" class="primary large" aria-disabled={busy} onClick={signIn}>
          Sign in
        </button>
        {error !== undefined && <Failure error={error} />}
      </section>
      <div class="covers" aria-hidden="true">
        {["cloud-cost-management", "distributed-systems", "data-modelling", "accessible-web-design"].map((courseId) => (
          <CourseCover key={courseId} courseId={courseId} />
        ))}
      </div>
      <ul class="promises">
        <li>
          <h2>Courses by level</h2>
          <p>From first steps to advanced, each with its hours, so that you can plan your week.</p>
        </li>
        <li>
          <h2>Exams in your words</h2>
          <p>Answer at your own pace. Nothing is lost when your connection is.</p>
        </li>
        <li>
          <h2>Your own files</h2>
          <p>Notes, drawings and results, readable by you alone.</p>
        </li>
      </ul>
    </div>
  );
}

function wrongOrigin({ callbackUrl }: PageConfiguration): Error | undefined {
  const { origin } = new URL(callbackUrl);
  if (origin === location.origin) return undefined;
  return new Error(
    `This page is at ${location.origin}, but signing in returns to ${origin}. Open the page there, or build it for this ` +
      "address (web/README.md) and add it to learninghub:callbackUrls, logoutUrls and corsOrigins.",
  );
}
