import { isJsonObject } from "../../record/recordedProgram";
import type { Json, JsonObject } from "../../record/recordedProgram";
import type { NamedPolicy } from "./recordedPolicies";

/** What the limits depend on. */
export interface LimitedRequest {
  action: string;
  /** Lower-case names of the condition keys whose value, or absence, is known. */
  knownKeys: ReadonlySet<string>;
}

/** The character that stands for those that the simulator would misread; no policy may hold it. */
export const substitute = "\uE000";

/** A `*`, which it would take for a wildcard; line ends and characters of two units, which its wildcards don't match. */
const misread = /[*\n\r\u2028\u2029]|[\u{10000}-\u{10FFFF}]/gu;

/**
 * A text of the request in the form that the simulator reads as itself. Wildcards of a policy match the substitute as
 * they would match the character; a policy that names such a character is not decided on at all.
 */
export function literal(text: string): string {
  return text.replace(misread, substitute);
}

/**
 * Why a policy can't be decided on, in plain words, or undefined when it can. Whatever is not understood denies: a
 * condition on something that is not known here, say, might be the one that keeps a request out.
 */
export function undecidable({ name, document }: NamedPolicy, request: LimitedRequest): string | undefined {
  for (const statement of statements(document)) {
    if (!concerns(statement, request.action)) continue;
    const problem = statementProblem(statement, document, request);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  return undefined;
}

function statementProblem(
  statement: JsonObject,
  document: JsonObject,
  { knownKeys }: LimitedRequest,
): string | undefined {
  const { Effect, Resource, NotResource, Condition, NotPrincipal } = statement;
  if (NotPrincipal !== undefined)
    return "a statement has NotPrincipal, which is not judged here; name principals instead";
  const values = [...strings(Resource), ...strings(NotResource), ...strings(Condition)];
  const variables = values.flatMap(variablesOf);
  // Before 2012, "${" was an ordinary text (IAM User Guide, "IAM JSON policy elements: Version").
  if (variables.length > 0 && document.Version !== "2012-10-17") {
    return 'it has policy variables, which need Version "2012-10-17"';
  }
  if (
    values.some((value) => value.includes("${*}") || value.replaceAll("*", "") !== literal(value.replaceAll("*", "")))
  ) {
    return "a value holds a literal asterisk, a line end or a character beyond the Basic Multilingual Plane";
  }
  if (values.some((value) => value.includes(substitute))) return "a value holds the character U+E000";
  const unknown = [...conditionKeys(Condition), ...variables].find((key) => !knownKeys.has(key.toLowerCase()));
  if (unknown !== undefined) return `it depends on ${unknown}, which is not known here`;
  // The simulator compares the first part of a resource literally; it would miss what a wildcard there means.
  const excluding = [...(Effect === "Deny" ? strings(Resource) : []), ...strings(NotResource)];
  const wild = excluding.find(hasWildFirstPart);
  return wild === undefined
    ? undefined
    : `the first part of the resource ${wild} has a wildcard, which is not judged here`;
}

function statements(document: JsonObject): JsonObject[] {
  return [document.Statement ?? []].flat().filter(isJsonObject);
}

/** Whether the statement may apply to the action; with NotAction always. */
function concerns(statement: JsonObject, action: string): boolean {
  const { Action, NotAction } = statement;
  return NotAction !== undefined || strings(Action).some((pattern) => wildcardPattern(pattern).test(action));
}

function wildcardPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is");
}

function hasWildFirstPart(arn: string): boolean {
  if (arn === "*") return false;
  const [, , service, region, account, ...rest] = arn.split(":");
  const resource = rest.join(":");
  // Names of buckets and objects are compared as a whole.
  if (service === "s3" && region === "" && account === "") return false;
  const end = resource.search(/[/:]/);
  return end !== -1 && /[*?]|\$\{/.test(resource.slice(0, end));
}

function conditionKeys(condition: Json | undefined): string[] {
  if (!isJsonObject(condition)) return [];
  return Object.values(condition).flatMap((keys) => (isJsonObject(keys) ? Object.keys(keys) : []));
}

/** `${aws:username}` and `${aws:username, 'nobody'}`; the escapes `${*}`, `${?}` and `${$}` are no variables. */
function variablesOf(text: string): string[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)].flatMap(([, inside = ""]) => {
    const [name = ""] = inside.split(",");
    return ["*", "?", "$"].includes(name) ? [] : [name.trim()];
  });
}

/** Every text in a value, however deep. */
function strings(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return isJsonObject(value) ? Object.values(value).flatMap(strings) : [];
}
