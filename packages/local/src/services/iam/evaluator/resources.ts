import { lastSegment, segmentMatcher } from "./arn";
import type { ContextKeys } from "./context";
import { matches } from "./glob";
import { keysOf, parseTemplate, resolve } from "./variables";

/** One value of Resource or NotResource. */
export interface ResourcePattern {
  /** Condition keys that it depends on. */
  keys: readonly string[];
  matches(arn: string, keys: ContextKeys): boolean;
}

export function compileResource(text: string, variables: boolean): ResourcePattern {
  const bySegments = text === "*" ? undefined : segmentMatcher(text);
  // Variables stand only after the fifth colon, which `validatePolicy` checks.
  const template = parseTemplate(bySegments === undefined ? text : lastSegment(text), { variables, wildcards: true });
  return {
    keys: keysOf(template),
    matches(arn, keys) {
      const pattern = resolve(template, keys);
      if (pattern === undefined) return false;
      return bySegments === undefined ? matches(pattern, arn) : bySegments(arn, pattern);
    },
  };
}
