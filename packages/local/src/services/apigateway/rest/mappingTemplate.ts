/** What a mapping template makes of a body, as far as it can be told without the template language. */
export type TemplateKind =
  /** Nothing: the body passes as it is. */
  | "passthrough"
  /** A text that does not depend on the request. */
  | "static"
  /** Needs the Velocity Template Language, which the local run does not have. */
  | "velocity";

/** An empty template passes the body, and so do `$input.json('$')` and `$input.body`. */
export function templateKind(template: string): TemplateKind {
  if (/^\s*(\$input\.(json\(['"]\$['"]\)|path\(['"]\$['"]\)|body))?\s*$/.test(template)) return "passthrough";
  return /\$[!{]?[a-zA-Z]|#[a-zA-Z{@*#]/.test(template) ? "velocity" : "static";
}
