import type { core } from "zod/mini";
import type { FieldError } from "./problem";

/** Zod's issues about a body as the errors of a problem; each unknown property becomes an error of its own. */
export function fieldErrors(issues: readonly core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: "is not a known property" }))
      : [{ pointer: pointer(issue.path), detail: issue.message }],
  );
}

/** A path into the body as a JSON pointer in URI fragment form (RFC 6901 sections 3 and 6). */
function pointer(path: readonly PropertyKey[]): string {
  const tokens = path.map((token) => String(token).replaceAll("~", "~0").replaceAll("/", "~1"));
  // A lone surrogate, possible in a JSON key, has no UTF-8 form and would make encodeURIComponent throw.
  return `#${tokens.map((token) => `/${encodeURIComponent(token.replace(/\p{Surrogate}/gu, "\uFFFD"))}`).join("")}`;
}
