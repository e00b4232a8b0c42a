import path from "node:path";
import { identityServiceName } from "../identityServiceName";
import type { RecordedProgram } from "../../record/recordedProgram";
import { DecisionLog } from "./decisionLog";
import type { RecordedDecision } from "./decisionLog";
import { decideAccess } from "./evaluator";
import type { AccessDecision, AccessRequest, ConditionContext, RequestPrincipal } from "./evaluator";
import { policyParts, RecordedPolicies } from "./recordedPolicies";
import type { RecordedRole } from "./recordedPolicies";
import { sessionContext, webIdentityContext } from "./requestContext";
import type { SessionFacts } from "./requestContext";
import { originContext } from "../originContext";
import type { RequestOrigin } from "../../http/requestOrigin";
import { Sessions } from "./sessions";
import type { Credentials, IssuerIdentity, Session, SessionIdentity } from "./sessions";
import type { RecordedPolicy } from "../recordedPolicy";
import { RoleNotAssumableError } from "../roleNotAssumableError";
import { signed } from "./requestSignature";
import type { SignatureParts } from "./signatureParts";
import { SignatureVerifier } from "./signatureVerifier";
import type { SignatureRequirements, SignatureVerdict } from "./signatureVerifier";
import type { WireRequest } from "../../http/wireRequest";

export type { RecordedDecision } from "./decisionLog";
export type { AccessDecision, ConditionContext } from "./evaluator";
export type { Credentials, IssuerIdentity, Session, SessionIdentity } from "./sessions";
export type { SignatureVerdict } from "./signatureVerifier";

export interface LocalIamOptions {
  /** Where sessions are kept, in `iam.sqlite`. */
  dataDirectory: string;
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
}

/** What a session asks to do. */
export interface SessionRequest extends AskedAccess {
  session: Session;
}

/** What is asked for, whoever asks. */
export interface AskedAccess {
  /** Such as `s3:GetObject`. */
  action: string;
  /** Exact ARN; wildcard characters in it stand for themselves. */
  resource: string;
  origin: RequestOrigin;
  /** The service's own condition keys. */
  context?: ConditionContext;
  /** The bucket whose policy takes part. */
  bucketName?: string;
  /** The resource's own policy, of a service that keeps it; a text says why it can't be judged. */
  resourcePolicy?: RecordedPolicy<"resource"> | string | undefined;
}

/** AssumeRole's input. */
export interface RoleRequest {
  /** The caller's. */
  session: Session;
  roleArn: string;
  sessionName: string;
  externalId: string | undefined;
  durationSeconds: number;
  origin: RequestOrigin;
}

/** What a service asks to do as a role. */
export interface ServiceRequest extends Pick<SessionRequest, "action" | "resource" | "origin"> {
  roleArn: string;
  /** Such as `apigateway.amazonaws.com`. */
  service: string;
}

/** How a session is named in IAM. */
export interface Principal {
  accountId: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  arn: string;
  /** `<role's unique id>:<session>`. */
  userId: string;
}

/** How long the credentials of an identity last; Cognito gives them an hour. */
const identitySessionSeconds = 3_600;
/** The session name under which Cognito assumes roles. */
const identitySessionName = "CognitoIdentityCredentials";

/** What services ask about a signed request. */
export type AccessControl = Pick<
  LocalIam,
  "decide" | "decideForService" | "principal" | "region" | "sign" | "verifyForm" | "verifySignature"
>;

/** What identity pools ask. */
export type WebIdentityRoles = Pick<LocalIam, "assumeRoleWithWebIdentity">;

/** What STS asks. */
export type AssumableRoles = Pick<LocalIam, "assumeRole">;

/** What functions run as. */
export type ExecutionRoles = Pick<LocalIam, "roleCredentials">;

/** STS and IAM for the local run: sessions of the roles that the program registered, and what these may do. */
export class LocalIam {
  readonly #clock: () => number;
  readonly #sessions: Sessions;
  readonly #signatures: SignatureVerifier;
  readonly #decisions = new DecisionLog();
  #policies: RecordedPolicies;

  /** @throws {StoredStateError} when the stored sessions can't be read */
  constructor(program: RecordedProgram, { dataDirectory, clock = Date.now }: LocalIamOptions) {
    this.#clock = clock;
    this.#policies = new RecordedPolicies(program);
    this.#sessions = new Sessions(path.join(dataDirectory, "iam.sqlite"), clock);
    this.#signatures = new SignatureVerifier(this.#sessions, clock);
  }

  get region(): string {
    return this.#policies.region;
  }

  /**
   * AssumeRoleWithWebIdentity, by default as Cognito calls it. Sessions of other issuers end with the local run.
   * @throws {RoleNotAssumableError} when the role doesn't trust the identity
   */
  assumeRoleWithWebIdentity(
    roleArn: string,
    identity: IssuerIdentity | SessionIdentity,
    session = { sessionName: identitySessionName, lifetimeSeconds: identitySessionSeconds },
  ): Credentials {
    const name = "providerArn" in identity ? identity.providerArn : identityServiceName(identity.identityPoolId);
    this.#checkTrust(roleArn, {
      principal: { type: "Federated", name },
      action: "sts:AssumeRoleWithWebIdentity",
      context: webIdentityContext(identity),
    });
    const opened = "providerArn" in identity ? { identity: undefined, issuerIdentity: identity } : { identity };
    return this.#sessions.open({ ...session, ...opened, roleArn, sourceFunctionArn: undefined });
  }

  /**
   * AssumeRole: the role's trust policy has to allow the caller, and the caller's own policies too where it names the
   * account alone. The session ends with the local run.
   * @throws {RoleNotAssumableError}
   */
  assumeRole({ session, roleArn, sessionName, externalId, durationSeconds, origin }: RoleRequest): {
    credentials: Credentials;
    principal: Principal;
  } {
    const { accountId } = this.#policies;
    const caller = this.#policies.role(session.roleArn);
    const role = this.#policies.role(roleArn);
    if (caller === undefined) throw new RoleNotAssumableError(roleArn, missingRole(session.roleArn));
    if (role === undefined) throw new RoleNotAssumableError(roleArn, missingRole(roleArn));
    const decision = this.#decide(caller, {
      principal: { type: "AWS", arn: this.#sessionArn(caller, session), roleArn: caller.arn },
      action: "sts:AssumeRole",
      resource: roleArn,
      accountId,
      context: {
        ...originContext(origin),
        ...sessionContext(session, caller, accountId),
        "sts:ExternalId": externalId,
        "sts:RoleSessionName": sessionName,
      },
      identityPolicies: caller.identityPolicies,
      permissionsBoundary: caller.permissionsBoundary,
      resourcePolicy: role.trust.policy,
      problems: [...caller.problems, ...role.trust.problems],
    });
    if (!decision.allowed) throw new RoleNotAssumableError(roleArn, decision.reason);
    const opened = { roleArn, sessionName, identity: undefined, sourceFunctionArn: undefined };
    const principal = {
      accountId,
      arn: this.#sessionArn(role, opened),
      userId: `${role.uniqueId}:${sessionName}`,
    };
    return { credentials: this.#sessions.open({ ...opened, lifetimeSeconds: durationSeconds }), principal };
  }

  /**
   * Credentials of a function's execution role. They hold as long as the local run, for a running thread's environment
   * can't be given new ones.
   * @throws {RoleNotAssumableError} when the role doesn't trust Lambda
   */
  roleCredentials(roleArn: string, { functionArn }: { functionArn?: string } = {}): Credentials {
    this.#checkTrust(roleArn, {
      principal: { type: "Service", name: "lambda.amazonaws.com" },
      action: "sts:AssumeRole",
      context: {},
    });
    return this.#sessions.open({
      roleArn,
      // Lambda names sessions after the function.
      sessionName: functionArn?.split(":")[6] ?? "function",
      identity: undefined,
      sourceFunctionArn: functionArn,
      lifetimeSeconds: undefined,
    });
  }

  /** Credentials of an administrator, for whoever runs the program; they hold as long as the local run. */
  administratorCredentials(): Credentials {
    return this.#sessions.open({
      roleArn: this.#policies.administrator.arn,
      sessionName: "local",
      identity: undefined,
      sourceFunctionArn: undefined,
      lifetimeSeconds: undefined,
    });
  }

  /** Finds the session that signed a request for `region`, by default any of the program's, or says why there is none. */
  async verifySignature(
    request: WireRequest,
    { region, ...rules }: Omit<SignatureRequirements, "regions"> & { region?: string },
  ): Promise<SignatureVerdict> {
    const regions = region === undefined ? this.#policies.regions : new Set([region]);
    return this.#signatures.verify(request, { ...rules, regions });
  }

  /** The same for a form that posts a file to Amazon S3. @param fields by lower-case name */
  async verifyForm(fields: ReadonlyMap<string, string>): Promise<SignatureVerdict> {
    return this.#signatures.verifyForm(fields, { service: "s3", regions: this.#policies.regions });
  }

  /** What the session would sign a text with, in the scope of a request that it signed. */
  sign(text: string, { secretAccessKey }: Session, parts: SignatureParts): string {
    return signed(text, parts, secretAccessKey);
  }

  /** Whether the session may do this, by its role's policies, its permissions boundary and the bucket's policy. */
  decide(request: SessionRequest): AccessDecision {
    const { roleArn } = request.session;
    const role = this.#policies.role(roleArn);
    return role === undefined ? unknownRole(roleArn) : this.#decide(role, this.#accessOf(role, request));
  }

  /**
   * What `decide` would answer to a session of the role that has no identity and no function, and the policies that it
   * would look at; the run does not remember it. Undefined when the program registers no such role.
   */
  explain(roleArn: string, request: AskedAccess): { decision: AccessDecision; policies: RecordedPolicy[] } | undefined {
    const role = this.#policies.role(roleArn);
    if (role === undefined) return undefined;
    const session = { sessionName: "console", identity: undefined, sourceFunctionArn: undefined };
    const access = this.#accessOf(role, { ...request, session: { ...session, issuedAt: request.origin.time } });
    const assumed = request.action === "sts:AssumeRole" ? this.#policies.role(request.resource)?.trust : undefined;
    const resourcePolicy = assumed?.policy ?? access.resourcePolicy;
    const problems = [...access.problems, ...(assumed?.problems ?? [])];
    const policies = [...role.identityPolicies, role.permissionsBoundary, resourcePolicy];
    return {
      decision: decideAccess({ ...access, resourcePolicy, problems }),
      policies: policies.filter((policy) => policy !== undefined),
    };
  }

  /** The roles that the program registers. */
  get roles(): readonly RecordedRole[] {
    return this.#policies.roles;
  }

  /** What sessions of the role, and services that assume it, asked for in this run. */
  decisionsOf(roleArn: string): RecordedDecision[] {
    return this.#decisions.of(roleArn);
  }

  /** Whether a role that a service assumes for its own work, such as an integration of an API, lets it do this. */
  decideForService({ roleArn, service, action, resource, origin }: ServiceRequest): AccessDecision {
    const { accountId } = this.#policies;
    const role = this.#policies.role(roleArn);
    if (role === undefined) return unknownRole(roleArn);
    const context = originContext(origin);
    const trust = decideAccess({
      principal: { type: "Service", name: service },
      action: "sts:AssumeRole",
      resource: roleArn,
      accountId,
      context,
      resourcePolicy: role.trust.policy,
      problems: role.trust.problems,
    });
    if (!trust.allowed) return trust;
    return this.#decide(role, {
      principal: { type: "AWS", arn: role.arn },
      action,
      resource,
      accountId,
      context,
      identityPolicies: role.identityPolicies,
      permissionsBoundary: role.permissionsBoundary,
      problems: role.problems,
    });
  }

  /** The session's names; undefined when the program no longer registers its role. */
  principal(session: Pick<Session, "roleArn" | "sessionName">): Principal | undefined {
    const role = this.#policies.role(session.roleArn);
    if (role === undefined) return undefined;
    return {
      accountId: this.#policies.accountId,
      arn: this.#sessionArn(role, session),
      userId: `${role.uniqueId}:${session.sessionName}`,
    };
  }

  /** Follows a program that was evaluated again; sessions stay, with what their roles may do from now on. */
  update(program: RecordedProgram): void {
    this.#policies = new RecordedPolicies(program);
    this.#decisions.clearRefusals();
  }

  close(): void {
    this.#sessions.close();
  }

  #decide(role: RecordedRole, access: AccessRequest): AccessDecision {
    const decision = decideAccess(access);
    this.#decisions.record(role.arn, access, decision);
    return decision;
  }

  #accessOf(
    role: RecordedRole,
    { session, action, resource, origin, context, bucketName, resourcePolicy }: AskedAccess & { session: SessionFacts },
  ) {
    const { accountId } = this.#policies;
    const given = bucketName === undefined ? policyParts(resourcePolicy) : this.#policies.bucketPolicy(bucketName);
    return {
      principal: { type: "AWS", arn: this.#sessionArn(role, session), roleArn: role.arn } as const,
      action,
      resource,
      accountId,
      context: { ...originContext(origin), ...sessionContext(session, role, accountId), ...context },
      identityPolicies: role.identityPolicies,
      permissionsBoundary: role.permissionsBoundary,
      resourcePolicy: given.policy,
      problems: [...role.problems, ...given.problems],
    };
  }

  #sessionArn(role: RecordedRole, { sessionName }: Pick<Session, "sessionName">): string {
    const { partition, accountId } = this.#policies;
    return `arn:${partition}:sts::${accountId}:assumed-role/${role.name}/${sessionName}`;
  }

  #checkTrust(
    roleArn: string,
    { principal, action, context }: { principal: RequestPrincipal; action: string; context: ConditionContext },
  ): void {
    const { accountId, region } = this.#policies;
    const role = this.#policies.role(roleArn);
    if (role === undefined) throw new RoleNotAssumableError(roleArn, missingRole(roleArn));
    // STS is called by the service from within AWS: where the user's request came from is no part of it.
    const origin = { time: this.#clock(), region, sourceIp: "127.0.0.1", userAgent: undefined, referer: undefined };
    const decision = decideAccess({
      principal,
      action,
      resource: roleArn,
      accountId,
      context: { ...originContext(origin), ...context },
      resourcePolicy: role.trust.policy,
      problems: role.trust.problems,
    });
    if (!decision.allowed) throw new RoleNotAssumableError(roleArn, decision.reason);
  }
}

function unknownRole(roleArn: string): AccessDecision {
  const reason = missingRole(roleArn);
  return { allowed: false, reason, explicit: false, undecided: undefined, statements: [] };
}

function missingRole(roleArn: string): string {
  return `the program registers no role ${roleArn}`;
}
