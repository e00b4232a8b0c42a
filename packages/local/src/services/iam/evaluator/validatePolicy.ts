import { isJsonObject } from "../../../record/recordedProgram";
import type { PolicyKind } from "./policyKind";
import {
  actionError,
  resourceError,
  unknownMembers,
  validateCondition,
  validatePrincipals,
  validateTexts,
} from "./validateElements";
import type { Members, Report } from "./validateElements";

export interface PolicyError {
  /** Such as `Statement[0].Effect`; empty for the whole document. */
  path: string;
  message: string;
}

const elements = ["Version", "Id", "Statement"];
const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/**
 * What is wrong with a policy by IAM's grammar (IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON
 * policy element reference"). Which actions, keys and operators exist is not checked.
 */
export function validatePolicy(kind: PolicyKind, document: unknown): PolicyError[] {
  const errors: PolicyError[] = [];
  const report: Report = (path, message) => errors.push({ path, message });
  if (!isJsonObject(document)) return [{ path: "", message: "a policy is a JSON object" }];
  unknownMembers(document, elements, "", report);
  const { Version, Id, Statement } = document;
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17") {
    report("Version", 'use "2012-10-17" (or "2008-10-17", which has no policy variables)');
  }
  if (Id !== undefined && typeof Id !== "string") report("Id", "an Id is a text");
  const variables = Version === "2012-10-17";
  const statements: unknown[] = Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement];
  if (statements.length === 0) report("Statement", "a policy has at least one statement");
  const sids = new Set<unknown>();
  statements.forEach((statement, index) => {
    const path = Array.isArray(Statement) ? `Statement[${index}]` : "Statement";
    if (!isJsonObject(statement)) {
      report(path, "a statement is a JSON object");
      return;
    }
    validateStatement(kind, statement, path, variables, report);
    if (statement.Sid === undefined) return;
    if (sids.has(statement.Sid)) report(`${path}.Sid`, "another statement has the same Sid");
    sids.add(statement.Sid);
  });
  return errors;
}

function validateStatement(kind: PolicyKind, statement: Members, path: string, variables: boolean, report: Report) {
  unknownMembers(statement, statementElements, path, report);
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const textPattern = kind === "resource" ? /^/ : /^[A-Za-z0-9]*$/;
  if (Sid !== undefined && !(typeof Sid === "string" && textPattern.test(Sid))) {
    report(`${path}.Sid`, "a Sid is a text of letters and digits");
  }
  if (Effect !== "Allow" && Effect !== "Deny") report(`${path}.Effect`, 'an Effect is "Allow" or "Deny"');
  if ((Action === undefined) === (NotAction === undefined)) report(path, "give one of Action and NotAction");
  validateTexts(Action, `${path}.Action`, report, (text) => actionError(kind, text));
  validateTexts(NotAction, `${path}.NotAction`, report, (text) => actionError(kind, text));
  if (kind === "trust" && (Resource !== undefined || NotResource !== undefined)) {
    report(path, "a trust policy has no Resource: it is about its role");
  } else if (Resource !== undefined && NotResource !== undefined) {
    report(path, "give one of Resource and NotResource");
  } else if (kind !== "resource" && kind !== "trust" && Resource === undefined && NotResource === undefined) {
    report(path, "give one of Resource and NotResource");
  }
  validateTexts(Resource, `${path}.Resource`, report, (text) => resourceError(text, variables));
  validateTexts(NotResource, `${path}.NotResource`, report, (text) => resourceError(text, variables));
  validatePrincipals(kind, statement, path, report);
  if (Condition !== undefined) validateCondition(Condition, `${path}.Condition`, variables, report);
}
