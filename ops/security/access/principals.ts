import type { ConditionContext } from "../../../packages/local/src/services/iam/evaluator";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { insiders } from "./insiders";
import { outsiders } from "./outsiders";
import type { Principal } from "./principal";

/** Everybody who could ask: strangers, identities, every role's sessions, services on behalf of what this program registers. */
export function principals(program: RecordedProgram, policies: ReadonlyMap<string, RecordedPolicy>): Principal[] {
  const everybody = [...insiders(program), ...outsiders(program, policies)];
  const documents = [...everybody.flatMap(({ identityPolicies }) => identityPolicies), ...policies.values()];
  const absent = federationKeys(documents);
  return everybody.map((one) => ({ ...one, context: { ...absent, ...one.context } }));
}

/** Keys such as `cognito-identity.amazonaws.com:aud`: it is known that only who presents such a token has them. */
function federationKeys(policies: readonly RecordedPolicy[]): ConditionContext {
  const keys = policies.flatMap(
    ({ document }) => JSON.stringify(document).match(/[a-z0-9-]+(\.[a-z0-9-]+)+:\w+/g) ?? [],
  );
  return Object.fromEntries(keys.map((key) => [key, undefined]));
}
