import { isJsonObject } from "../../../record/recordedProgram";
import { arnSegments } from "./arn";
import { conditionValueExpectation } from "./conditions";
import { hasWildcard } from "./glob";
import type { PolicyKind } from "./policyKind";
import { principalTypes } from "./principals";
import { malformedVariable } from "./variables";

/** Takes an error, with the path of the element that it is in. */
export type Report = (path: string, message: string) => void;
export type Members = Readonly<Record<string, unknown>>;

export function actionError(kind: PolicyKind, text: string): string | undefined {
  if (!/^(\*|[\w*?-]+:[\w*?]+)$/.test(text)) return `"${text}" is no action such as "s3:GetObject", "s3:Get*" or "*"`;
  return kind === "trust" && !/^(sts:|\*$)/i.test(text) ? `"${text}" is no action of STS` : undefined;
}

export function resourceError(text: string, variables: boolean): string | undefined {
  if (text === "*") return undefined;
  const segments = arnSegments(text);
  if (segments[0] !== "arn" || (segments.length < 6 && !text.endsWith("*"))) {
    return `"${text}" is no ARN such as "arn:aws:s3:::bucket/*", and not "*"`;
  }
  if (hasWildcard(segments[2] ?? "")) return `"${text}" has a wildcard where the service stands`;
  if (!variables) return undefined;
  if (text.includes("${") && text.indexOf("${") < segments.slice(0, 5).join(":").length) {
    return `"${text}" has a policy variable before its fifth colon`;
  }
  return variableError(text);
}

function variableError(text: string): string | undefined {
  const malformed = malformedVariable(text);
  return malformed === undefined
    ? undefined
    : `"${malformed}" begins no policy variable such as \${aws:userid}, \${aws:userid, 'nobody'} or \${*}`;
}

export function validatePrincipals(kind: PolicyKind, statement: Members, path: string, report: Report) {
  const { Effect, Principal, NotPrincipal } = statement;
  if (kind !== "resource" && kind !== "trust") {
    if (Principal !== undefined) report(`${path}.Principal`, "only policies of resources name principals");
    if (NotPrincipal !== undefined) report(`${path}.NotPrincipal`, "only policies of resources name principals");
    return;
  }
  if ((Principal === undefined) === (NotPrincipal === undefined))
    report(path, "give one of Principal and NotPrincipal");
  if (NotPrincipal !== undefined && (kind === "trust" || Effect !== "Deny")) {
    report(
      `${path}.NotPrincipal`,
      "NotPrincipal is for denials in policies of resources; use Principal and a Condition",
    );
  }
  for (const [name, element] of Object.entries({ Principal, NotPrincipal })) {
    if (element === undefined || element === "*") continue;
    if (!isJsonObject(element) || Object.keys(element).length === 0) {
      report(`${path}.${name}`, `principals are "*" or an object with ${principalTypes.join(", ")}`);
      continue;
    }
    unknownMembers(element, principalTypes, `${path}.${name}`, report);
    for (const type of principalTypes) {
      validateTexts(element[type], `${path}.${name}.${type}`, report, (text) => principalError(type, text));
    }
  }
}

function principalError(type: (typeof principalTypes)[number], text: string): string | undefined {
  if (type !== "AWS") return hasWildcard(text) ? `"${text}" has a wildcard; name each principal` : undefined;
  // A unique ID stands where the named role or user was deleted.
  if (text === "*" || /^(\d{12}|A[A-Z0-9]{15,})$/.test(text)) return undefined;
  if (!/^arn:[^:]+:(iam|sts)::\d{12}:./.test(text)) return `"${text}" is no account, no ARN of IAM or STS, and not "*"`;
  return hasWildcard(text) ? `"${text}" has a wildcard; name each principal, or use aws:PrincipalArn` : undefined;
}

export function validateCondition(condition: unknown, path: string, variables: boolean, report: Report) {
  if (!isJsonObject(condition)) {
    report(path, "a Condition is an object of operators");
    return;
  }
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isJsonObject(keys)) report(`${path}.${operator}`, "an operator has an object of condition keys");
    for (const [key, value] of Object.entries(isJsonObject(keys) ? keys : {})) {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      if (values.length === 0) report(`${path}.${operator}.${key}`, "give at least one value");
      for (const one of values) {
        if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") {
          report(`${path}.${operator}.${key}`, "values are texts, numbers, true or false, or lists of them");
          continue;
        }
        const expected = conditionValueExpectation(operator, String(one), variables);
        if (expected !== undefined) report(`${path}.${operator}.${key}`, `"${one}" is not ${expected}`);
        const malformed = variables ? variableError(String(one)) : undefined;
        if (malformed !== undefined) report(`${path}.${operator}.${key}`, malformed);
      }
    }
  }
}

/** An element that is a text or a list of texts, each of which has its own form. */
export function validateTexts(
  value: unknown,
  path: string,
  report: Report,
  errorOf: (text: string) => string | undefined,
) {
  if (value === undefined) return;
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) report(path, "give at least one value");
  for (const text of texts) {
    const error = typeof text === "string" ? errorOf(text) : "give a text, or a list of texts";
    if (error !== undefined) report(path, error);
  }
}

export function unknownMembers(members: Members, known: readonly string[], path: string, report: Report) {
  for (const name of Object.keys(members)) {
    if (!known.includes(name)) report(path === "" ? name : `${path}.${name}`, `not one of ${known.join(", ")}`);
  }
}
