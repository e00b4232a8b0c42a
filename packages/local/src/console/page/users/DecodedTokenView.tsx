import type { DecodedToken } from "../../schema";
import { post } from "../api";
import { ErrorNote } from "../components/ErrorNote";
import { Icon } from "../components/Icon";
import { JsonView } from "../components/JsonView";
import { useLoad } from "../hooks";

/** What a token says, and which API accepts it. */
export function DecodedTokenView({ token }: { token: string }) {
  const { value, error } = useLoad(() => post<DecodedToken>("/api/tokens/decode", { token }), [token]);
  if (error !== undefined) return <ErrorNote message={error} />;
  if (value === undefined) return null;
  return (
    <div class="decoded">
      <section aria-label="APIs">
        <h3>Which API accepts it</h3>
        {value.authorizers.length === 0 && <p class="soft">The program has no API with a JWT authorizer.</p>}
        <ul class="verdicts">
          {value.authorizers.map(({ type, apiId, apiName, authorizerName, accepted, reason, routes }) => (
            <li key={`${apiId} ${authorizerName}`} class={accepted ? "passed" : "refused"}>
              <Icon name={accepted ? "check" : "close"} />
              <div>
                <p>
                  <strong>{accepted ? "Accepted" : "Refused"}</strong> by{" "}
                  {type === "IDENTITY_POOL" ? `identity pool ${apiName}` : `${authorizerName} of ${apiName}`}
                </p>
                {!accepted && reason !== undefined && <p>{reason}</p>}
                {accepted && routes.length > 0 && <Routes routes={routes} />}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Claims">
        <h3>Claims</h3>
        <Times claims={value.claims} />
        <JsonView value={value.claims} />
      </section>
      <section aria-label="Header">
        <h3>Header</h3>
        <JsonView value={value.header} />
      </section>
    </div>
  );
}

/** Routes differ in the scopes that they want. */
function Routes({ routes }: Pick<DecodedToken["authorizers"][number], "routes">) {
  return (
    <ul class="routes">
      {routes.map(({ routeKey, accepted, reason }) => (
        <li key={routeKey}>
          <Icon name={accepted ? "check" : "close"} /> <code>{routeKey}</code> {reason}
        </li>
      ))}
    </ul>
  );
}

/** RFC 7519's times, in the reader's own. */
function Times({ claims }: { claims: Record<string, unknown> }) {
  const { iat, exp } = claims;
  const time = (seconds: number): string => new Date(seconds * 1000).toLocaleString();
  return (
    <p class="soft">
      {typeof iat === "number" && `Issued ${time(iat)}. `}
      {typeof exp === "number" && `${exp * 1000 < Date.now() ? "Expired" : "Expires"} ${time(exp)}.`}
    </p>
  );
}
