import { byId, element } from "./element";
import { timeLeft } from "./idToken";
import type { IdTokenClaims } from "./idToken";
import type { Session } from "./session";

/** Seconds before the token's end from which the countdown stands out. */
const soon = 60;

/** What the id token says, for the reader, with its remaining time counted down. */
export function tokenPanel(session: Session): void {
  const status = byId("token-status", HTMLElement);
  const renew = byId("refresh-token", HTMLButtonElement);
  const countdown = byId("claim-exp", HTMLElement);
  let shown: IdTokenClaims | undefined;

  const tick = () => {
    if (shown === undefined) return;
    countdown.textContent = timeLeft(shown.exp, Date.now());
    countdown.classList.toggle("soon", shown.exp - Date.now() / 1000 < soon);
  };
  const show = (problem?: string) => {
    const { claims } = session;
    const renewed = shown !== undefined && claims !== undefined && claims.exp !== shown.exp;
    shown = claims;
    tick();
    if (problem !== undefined) status.textContent = problem;
    else if (renewed) status.textContent = `Renewed at ${new Date().toLocaleTimeString()}.`;
    if (claims === undefined) return;
    const { iss, aud, sub, groups } = claims;
    for (const [id, value] of Object.entries({ iss, aud, sub })) {
      byId(`claim-${id}`, HTMLElement).replaceChildren(element("code", {}, value));
    }
    byId("claim-groups", HTMLElement).textContent = groups.length === 0 ? "none" : groups.join(", ");
  };

  session.onChange(show);
  setInterval(tick, 1000);
  renew.addEventListener("click", () => {
    session.refresh().catch((error: unknown) => {
      status.textContent = error instanceof Error ? error.message : String(error);
    });
  });
  show();
}
