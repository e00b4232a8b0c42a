import type { Decision } from "../../schema";
import { Icon } from "../components/Icon";
import { JsonView } from "../components/JsonView";
import { SourceLink } from "../components/SourceLink";

export function DecisionView({ decision: { allowed, reason, statements } }: { decision: Decision }) {
  return (
    <section class="decision" aria-label="Decision" aria-live="polite">
      <div class={`verdict ${allowed ? "passed" : "refused"}`}>
        <Icon name={allowed ? "check" : "close"} />
        <div>
          <h2>{allowed ? "Allowed" : "Denied"}</h2>
          <p>{reason}</p>
        </div>
      </div>
      <h3>{statements.length === 0 ? "No statement matches" : "Statements that decided"}</h3>
      {statements.length === 0 && (
        <p class="soft">What no statement allows is denied. Add one that allows it to a policy of the role.</p>
      )}
      {statements.map(({ effect, policy, statement, position }, index) => (
        <article key={index} class="statement">
          <header>
            <span class={`badge ${effect === "Allow" ? "passed" : "refused"}`}>{effect}</span>
            <strong class="breakable">{policy}</strong>
            {position !== undefined && <SourceLink position={position} />}
          </header>
          <JsonView value={statement} open={3} />
        </article>
      ))}
    </section>
  );
}
