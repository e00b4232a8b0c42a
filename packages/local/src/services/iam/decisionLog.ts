import { compilePolicy, decideAccess } from "./evaluator";
import type { AccessDecision, AccessRequest } from "./evaluator";
import { literalResource } from "./literalResource";

/** What a role asked for in this run, and how often it was allowed and refused. */
export interface RecordedDecision {
  /** Such as `s3:GetObject`. */
  action: string;
  /** Exact ARN, or `*`. */
  resource: string;
  allowed: number;
  refused: number;
  /** Of the last refusal; for people, names no secret. */
  reason: string | undefined;
  /** Whether one more statement in a policy of the role would have allowed it: no Deny and no boundary is in the way. */
  lacksAllow: boolean;
}

/** Enough for what a developer does by hand; a function that asks for more resources loses the oldest of the action. */
const maxResources = 1_000;

/** The decisions of a run, by role, action and resource. Actions are the services' own, so that resources alone need a bound. */
export class DecisionLog {
  readonly #roles = new Map<string, Map<string, Map<string, RecordedDecision>>>();

  record(roleArn: string, request: AccessRequest, decision: AccessDecision): void {
    const { action, resource } = request;
    const entry = this.#entry(roleArn, action, resource);
    if (decision.allowed) entry.allowed += 1;
    else {
      entry.refused += 1;
      if (entry.reason !== decision.reason) {
        entry.reason = decision.reason;
        entry.lacksAllow = isAllowedByOneMore(request);
      }
    }
  }

  of(roleArn: string): RecordedDecision[] {
    const actions = this.#roles.get(roleArn) ?? new Map<string, Map<string, RecordedDecision>>();
    return [...actions.values()].flatMap((resources) => [...resources.values()]);
  }

  /** What was refused may be allowed by the policies of a program that was evaluated again. */
  clearRefusals(): void {
    for (const actions of this.#roles.values()) {
      for (const resources of actions.values()) {
        for (const [resource, entry] of resources) {
          if (entry.allowed === 0) resources.delete(resource);
          else Object.assign(entry, { refused: 0, reason: undefined, lacksAllow: false });
        }
      }
    }
  }

  #entry(roleArn: string, action: string, resource: string): RecordedDecision {
    const actions = this.#roles.get(roleArn) ?? new Map<string, Map<string, RecordedDecision>>();
    if (actions.size === 0) this.#roles.set(roleArn, actions);
    const resources = actions.get(action) ?? new Map<string, RecordedDecision>();
    if (resources.size === 0) actions.set(action, resources);
    let entry = resources.get(resource);
    if (entry === undefined) {
      entry = { action, resource, allowed: 0, refused: 0, reason: undefined, lacksAllow: false };
      resources.set(resource, entry);
      const [oldest] = resources.keys();
      if (resources.size > maxResources && oldest !== undefined) resources.delete(oldest);
    }
    return entry;
  }
}

function isAllowedByOneMore(request: AccessRequest): boolean {
  const { action, resource, identityPolicies = [] } = request;
  const Statement = { Effect: "Allow", Action: action, Resource: literalResource(resource) };
  const more = compilePolicy("identity", "one more policy", { Version: "2012-10-17", Statement });
  return decideAccess({ ...request, identityPolicies: [...identityPolicies, more] }).allowed;
}
