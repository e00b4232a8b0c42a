import { compileCondition } from "./conditions";
import type { Condition } from "./conditions";
import type { ContextKeys } from "./context";
import { matches, wildcardPattern } from "./glob";
import type { PolicyKind } from "./policyKind";
import { PrincipalSet } from "./principals";
import { compileResource } from "./resources";
import { validatePolicy } from "./validatePolicy";
import type { PolicyError } from "./validatePolicy";

/** A policy that was checked and prepared once, to decide on many requests. */
export interface CompiledPolicy<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind;
  /** For people to find it by, such as `policy objects-1a2b3c4`. */
  readonly name: string;
  /** A policy with errors denies whatever it takes part in. */
  readonly errors: readonly PolicyError[];
  /** None when there are errors. */
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Absent in policies of identities, which are about their identity. */
  readonly principals: PrincipalSet | undefined;
  readonly notPrincipals: PrincipalSet | undefined;
  /** @param action in lower case */
  concerns(action: string): boolean;
  covers(resource: string, keys: ContextKeys): boolean;
  /** Condition keys that `covers` depends on, as the policy spells them. */
  readonly resourceKeys: readonly string[];
  readonly conditions: readonly Condition[];
}

/** The document's shape once `validatePolicy` found no error in it. */
interface PolicyDocument {
  Version?: string;
  Statement: StatementDocument | StatementDocument[];
}

interface StatementDocument {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: ConstructorParameters<typeof PrincipalSet>[0];
  NotPrincipal?: ConstructorParameters<typeof PrincipalSet>[0];
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, ConditionValue | ConditionValue[]>>;
}

type ConditionValue = string | number | boolean;

/** @param document JSON value of the policy; what is wrong with it is in `errors` */
export function compilePolicy<Kind extends PolicyKind>(
  kind: Kind,
  name: string,
  document: unknown,
): CompiledPolicy<Kind> {
  const errors = validatePolicy(kind, document);
  if (errors.length > 0) return { kind, name, errors, statements: [] };
  const { Version, Statement } = document as PolicyDocument;
  const variables = Version === "2012-10-17";
  return {
    kind,
    name,
    errors,
    statements: [Statement].flat().map((statement, index) => compileStatement(statement, index, variables)),
  };
}

/** Why a policy is not valid, in plain words; undefined when it is. */
export function invalidReason({ name, errors: [error] }: CompiledPolicy): string | undefined {
  if (error === undefined) return undefined;
  return `${name} is not valid: ${error.path === "" ? "" : `${error.path}: `}${error.message}`;
}

function compileStatement(statement: StatementDocument, index: number, variables: boolean): Statement {
  const { Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  const actions = [Action ?? NotAction ?? []].flat().map((action) => wildcardPattern(action.toLowerCase()));
  const resources = [Resource ?? NotResource ?? []].flat().map((resource) => compileResource(resource, variables));
  const conditions = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      compileCondition(operator, key, [values].flat().map(String), variables),
    ),
  );
  const excludesResources = Resource === undefined;
  return {
    index,
    sid: Sid,
    effect: Effect,
    principals: Principal === undefined ? undefined : new PrincipalSet(Principal),
    notPrincipals: NotPrincipal === undefined ? undefined : new PrincipalSet(NotPrincipal),
    concerns: (action) => actions.some((pattern) => matches(pattern, action)) === (Action !== undefined),
    // Neither of both: the policy is about the resource that it is attached to.
    covers: (resource, keys) => resources.some((pattern) => pattern.matches(resource, keys)) !== excludesResources,
    resourceKeys: resources.flatMap(({ keys }) => keys),
    conditions,
  };
}
