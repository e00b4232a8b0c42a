import type { ContextKeys } from "./context";
import { operators } from "./operators";

/** One key of one operator of a Condition element. */
export interface Condition {
  /** As the policy spells it. */
  key: string;
  /** Every condition key that it depends on, its own first. */
  keys: readonly string[];
  /** Why it can't be decided whether it holds in any request: the operator is not known. */
  undecidable: string | undefined;
  holds(keys: ContextKeys): boolean;
  /** Whether it compares one value, which a multivalued key doesn't have. */
  singleValued: boolean;
}

const operatorName = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/**
 * @param values the policy's values; any of them may match, and with a negated operator none may
 * @param variables whether the policy's Version has variables
 */
export function compileCondition(name: string, key: string, values: readonly string[], variables: boolean): Condition {
  const [, set, base = "", ifExists] = operatorName.exec(name) ?? [];
  if (name === "Null") {
    const holds = (keys: ContextKeys) =>
      values.some((value) => (value.toLowerCase() === "true") === (keys.value(key) === undefined));
    return { key, keys: [key], undecidable: undefined, holds, singleValued: false };
  }
  const operator = operators.get(base);
  if (operator === undefined) {
    const undecidable = `it has the condition operator ${name}, which is not known here`;
    return { key, keys: [key], undecidable, holds: () => false, singleValued: false };
  }
  const comparisons = values
    .map((value) => operator.compile(value, variables))
    .filter((comparison) => comparison !== undefined);
  const one = (value: string, keys: ContextKeys) =>
    comparisons.some((comparison) => comparison.holds(value, keys)) !== operator.negated;
  return {
    key,
    keys: [key, ...comparisons.flatMap((comparison) => comparison.keys)],
    undecidable: undefined,
    singleValued: set === undefined,
    holds(keys) {
      const value = keys.value(key);
      if (value === undefined && ifExists !== undefined) return true;
      const present = value === undefined ? [] : typeof value === "string" ? [value] : value;
      if (set === undefined) return present[0] === undefined ? operator.negated : one(present[0], keys);
      // "Or if the key values resolve to a null data set, such as an empty string" (IAM User Guide, "ForAllValues").
      if (present.every((text) => text === "")) return set === "ForAllValues";
      return set === "ForAllValues"
        ? present.every((text) => one(text, keys))
        : present.some((text) => one(text, keys));
    },
  };
}

/** What a value has to be; undefined when it is that, or when the operator is not known. */
export function conditionValueExpectation(name: string, value: string, variables: boolean): string | undefined {
  const [, , base = ""] = operatorName.exec(name) ?? [];
  if (name === "Null") return /^(true|false)$/i.test(value) ? undefined : '"true" or "false"';
  const operator = operators.get(base);
  return operator === undefined || operator.compile(value, variables) !== undefined ? undefined : operator.expects;
}
