import { RequestFailure } from "../requestFailure";
import type { FailureKind } from "../requestFailure";
import { SignInError } from "../session";
import type { Session } from "../session";
import { Icon } from "./icon";
import type { IconName } from "./icon";

const icons: Readonly<Record<FailureKind, IconName>> = {
  signedOut: "person",
  unreachable: "offline",
  throttled: "clock",
  notFound: "search",
  refused: "alert",
};

interface FailureProps {
  error: unknown;
  /** Signs in again, where that helps. */
  session?: Session;
  /** Does again what failed, where that may help. */
  retry?: () => void;
}

/** Says why something failed, and offers what helps. */
export function Failure({ error, session, retry }: FailureProps) {
  const { kind, title, detail, fieldErrors, requestId } = failureOf(error);
  return (
    <div class="failure" role="alert">
      <Icon name={icons[kind]} />
      <div>
        <p class="failure-title">{title}</p>
        {fieldErrors.length === 0 ? (
          <p>{detail}</p>
        ) : (
          <ul>
            {fieldErrors.map((fieldError) => (
              <li key={fieldError.where}>
                <code>{fieldError.where}</code> {fieldError.detail}
              </li>
            ))}
          </ul>
        )}
        {requestId !== undefined && <p class="request-id">Request id {requestId}</p>}
        {kind === "signedOut" && session !== undefined ? (
          <button type="button" onClick={() => void session.start()}>
            Sign in again
          </button>
        ) : (
          kind !== "notFound" &&
          retry !== undefined && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )
        )}
      </div>
    </div>
  );
}

function failureOf(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return error instanceof SignInError
    ? new RequestFailure({ kind: "signedOut", title: "You are not signed in", detail })
    : new RequestFailure({ kind: "refused", title: "That did not work", detail });
}
