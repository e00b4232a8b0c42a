import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import { isJsonObject } from "../record/recordedProgram";
import type { Json, JsonObject, RecordedProgram } from "../record/recordedProgram";
import { compilePolicy, ContextKeys } from "../services/iam/evaluator";
import { literalResource } from "../services/iam/literalResource";
import type { LocalIam, RecordedDecision } from "../services/iam/localIam";
import type { RecordedPolicy } from "../services/recordedPolicy";
import { positionOf } from "./positionOf";
import type { FunctionPermissions } from "./schema";

/** Services of the local run that ask IAM about each call; calls of others, and those that an emulator answers, are no decisions. */
const decidedServices = new Set([
  "dynamodb",
  "execute-api",
  "kms",
  "lambda",
  "logs",
  "s3",
  "secretsmanager",
  "ssm",
  "sts",
  "*",
]);
/** What Lambda itself does as the role for each function, and the local run does without asking. */
const doneByLambda = /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/i;

/** One action of a statement on one of its resources. */
interface Grant {
  action: string;
  resource: string;
  policy: RecordedPolicy<"identity">;
  covers: (decision: RecordedDecision) => boolean;
}

/** What each function's role may do, and what it asked for in this run, in the order of the program's functions. */
export function functionPermissions(program: RecordedProgram, iam: LocalIam): FunctionPermissions[] {
  return resourcesOfType(program, "aws:lambda/function:Function").map((resource) => {
    const fields = fieldsOf(resource);
    const roleArn = fields.string("role") ?? "";
    const role = iam.roles.find(({ arn }) => arn === roleArn);
    const decisions = iam.decisionsOf(roleArn).sort(byActionAndResource);
    const allowed = decisions.filter((decision) => decision.allowed > 0);
    const refused = decisions.filter((decision) => decision.refused > 0);
    const unused = (role?.identityPolicies ?? [])
      .flatMap(grantsOf)
      .filter(({ covers }) => !allowed.some(covers))
      .map(({ action, resource: pattern, policy }) => {
        const position = positionOf(program, policy.urn);
        return {
          action,
          resource: pattern,
          policy: policy.name.replace(/^policy /, ""),
          checked: decidedServices.has(action.split(":", 1).join("")) && !doneByLambda.test(action),
          ...(position !== undefined && { position }),
        };
      });
    const lacking = refused.filter(({ lacksAllow }) => lacksAllow);
    return {
      functionName: fields.string("name") ?? resource.name,
      roleArn,
      used: allowed.map(({ action, resource: used, allowed: count }) => ({ action, resource: used, count })),
      unused,
      refused: refused.map(({ action, resource: asked, refused: count, reason = "" }) => ({
        action,
        resource: asked,
        count,
        reason,
      })),
      ...(lacking.length > 0 && { policy: policyFor(lacking) }),
    };
  });
}

/** A policy document that allows these calls and nothing else: one statement for the actions that have the same resources. */
function policyFor(decisions: readonly Pick<RecordedDecision, "action" | "resource">[]): JsonObject {
  const resourcesByAction = grouped(decisions, ({ action }) => action);
  const actionsByResources = grouped([...resourcesByAction.keys()], (action) =>
    JSON.stringify((resourcesByAction.get(action) ?? []).map(({ resource }) => literalResource(resource)).sort()),
  );
  return {
    Version: "2012-10-17",
    Statement: [...actionsByResources].map(([resources, actions]) => ({
      Effect: "Allow",
      Action: actions.sort(),
      Resource: JSON.parse(resources) as Json,
    })),
  };
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** What a policy allows. A statement with NotAction or NotResource is shown as it is written. */
function grantsOf(policy: RecordedPolicy<"identity">): Grant[] {
  const { Version = "2008-10-17", Statement = [] } = policy.document;
  return [Statement].flat().flatMap((statement) => {
    if (!isJsonObject(statement) || statement.Effect !== "Allow") return [];
    const [actionElement, actions] = elements(statement, "Action");
    const [resourceElement, resources] = elements(statement, "Resource");
    return actions.flatMap((action) =>
      resources.map((resource) => ({
        action: written(actionElement, action),
        resource: written(resourceElement, resource),
        policy,
        covers: coverage({
          Version,
          Statement: { Effect: "Allow", [actionElement]: action, [resourceElement]: anyValue(resource) },
        }),
      })),
    );
  });
}

/** The values of an element, each for itself; what Not… excludes belongs together. */
function elements(statement: JsonObject, name: "Action" | "Resource"): [element: string, values: Json[]] {
  const excluded = statement[`Not${name}`];
  return excluded === undefined ? [name, [statement[name] ?? []].flat()] : [`Not${name}`, [excluded]];
}

function written(element: string, value: Json): string {
  const text = [value].flat().map(String).join(", ");
  return element.startsWith("Not") ? `${element} ${text}` : text;
}

/** Whoever the variables of a resource stand for: which session asked is not remembered. */
function anyValue(resource: Json): Json {
  return typeof resource === "string" ? resource.replace(/\$\{[^}*?$][^}]*\}/g, "*") : resource;
}

function coverage(document: JsonObject): Grant["covers"] {
  const { statements } = compilePolicy("identity", "grant", document);
  return ({ action, resource }) =>
    statements.some(
      (statement) => statement.concerns(action.toLowerCase()) && statement.covers(resource, new ContextKeys({})),
    );
}

function byActionAndResource(one: RecordedDecision, other: RecordedDecision): number {
  return one.action.localeCompare(other.action) || one.resource.localeCompare(other.resource);
}
