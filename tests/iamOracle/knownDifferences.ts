import { requestOf } from "../local/services/iam/evaluator/decision";
import type { Decision, StatementJson } from "../local/services/iam/evaluator/decision";

/** Where the simulator decides otherwise, and why that is not followed. */
export interface KnownDifference {
  reason: string;
  concerns(decision: Decision): boolean;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "the simulator's unchecked entry takes no session policy",
    concerns: ({ session }) => session !== undefined,
  },
  {
    reason: "the simulator does not give the root user full access",
    concerns: ({ principal }) => principal?.type === "AWS" && principal.arn.endsWith(":root"),
  },
  {
    reason: "a role's trust policy has to allow; the simulator lets an identity policy suffice where it is not given",
    concerns: ({ action, trust }) => action === "sts:AssumeRole" && trust === undefined,
  },
  {
    reason: "names of roles are case-sensitive, and a role with a path is not the role without it",
    concerns: (decision) =>
      principalsOf(decision).some((name) => name.endsWith("role/Reader")) ||
      (decision.principal?.type === "AWS" && decision.principal.roleArn !== undefined),
  },
  {
    reason:
      "the simulator's request has no type of principal: any name may be a service or a provider, none a canonical user",
    concerns: (decision) =>
      decision.principal?.type === "CanonicalUser" ||
      (decision.principal?.type === "Service" &&
        statementsOf(decision).some(({ Principal }) => JSON.stringify(Principal).startsWith('{"Federated"'))),
  },
  {
    reason: "NotPrincipal spares only who is named with the role and the account; the simulator has it as one of many",
    concerns: (decision) => statementsOf(decision).some(({ NotPrincipal }) => NotPrincipal !== undefined),
  },
  {
    reason: "the simulator's wildcards match no line ends and half of a character beyond U+FFFF",
    concerns: ({ resource = "" }) => /[\n\u{10000}-\u{10FFFF}]/u.test(resource),
  },
  {
    reason: "the simulator takes * in the request's resource for a wildcard",
    concerns: ({ resource = "" }) => resource.includes("*"),
  },
  {
    reason: "the simulator compares the first part of a resource literally outside of S3, and expands no * over colons",
    concerns: (decision) =>
      statementsOf(decision).some(
        ({ Resource }) => typeof Resource === "string" && /^arn:aws:(?!s3:).*\*[^:/]*[:/]/.test(Resource),
      ),
  },
  {
    reason: "a variable without a value matches no resource, so NotResource excludes nothing by it",
    concerns: (decision) =>
      [decision.context?.["aws:username"], decision.context?.["aws:userid"]].includes(undefined) &&
      statementsOf(decision).some(({ NotResource }) => JSON.stringify(NotResource ?? "").includes("${aws:user")),
  },
  {
    reason: "negated operators match a variable without a value",
    concerns: (decision) =>
      conditionsOf(decision).some(
        ({ operator, texts }) => operator.includes("Not") && texts.some((text) => text.includes("${aws:user")),
      ),
  },
  {
    reason: "version 2008-10-17 has no variables",
    concerns: ({ version }) => version === "2008-10-17",
  },
  {
    reason:
      "a value of another type than the operator's equals no value of the policy (203.0.113.7 is no number), so only negated operators match it",
    concerns: (decision) =>
      conditionsOf(decision).some(({ operator, values = [] }) =>
        Object.entries(forms).some(
          ([family, form]) => operator.includes(family) && values.some((value) => !form.test(value)),
        ),
      ),
  },
  {
    reason: "dates may be days or seconds since 1970",
    concerns: (decision) =>
      conditionsOf(decision).some(
        ({ operator, texts, values = [] }) =>
          operator.includes("Date") && [...texts, ...values].some((text) => !text.includes("T")),
      ),
  },
  {
    reason: "0.0.0.0/0 is every IPv4 address",
    concerns: (decision) => conditionsOf(decision).some(({ texts }) => texts.includes("0.0.0.0/0")),
  },
  {
    reason: "a key without values, or whose only value is empty, is a null data set",
    concerns: (decision) =>
      conditionsOf(decision).some(({ values }) => values?.every((value) => value === "") === true),
  },
  {
    reason: "IfExists makes an absent key match, also with ForAnyValue",
    concerns: (decision) =>
      conditionsOf(decision).some(
        ({ operator, values }) => /^ForAnyValue:.*IfExists$/.test(operator) && values === undefined,
      ),
  },
];

const forms = {
  Arn: /^arn:/,
  Numeric: /^-?\d+(\.\d+)?$/,
  Date: /^(\d{4}-|\d+$)/,
  IpAddress: /^\d+\.\d+\.\d+\.\d+$/,
};

function statementsOf({ identity = [], session = [], boundary = [], bucket = [], trust = [] }: Decision) {
  return [...identity, ...session, ...boundary, ...bucket, ...trust];
}

function conditionsOf(decision: Decision) {
  const context = Object.entries(requestOf(decision).context);
  return statementsOf(decision).flatMap(({ Condition = {} }: StatementJson) =>
    Object.entries(Condition as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, texts]) => {
        const value = context.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
        return {
          operator,
          texts: [texts].flat().map(String),
          values: value === undefined ? undefined : [value].flat(),
        };
      }),
    ),
  );
}

function principalsOf(decision: Decision): string[] {
  return statementsOf(decision).flatMap(({ Principal }) =>
    typeof Principal === "object" && Principal !== null ? Object.values(Principal).flat().map(String) : [],
  );
}
