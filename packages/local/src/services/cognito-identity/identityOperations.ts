import * as z from "zod/mini";
import { optional, readInput, text } from "../../http/awsJsonInput";
import { RoleNotAssumableError } from "../roleNotAssumableError";
import type { Credentials, SessionIdentity, WebIdentityRoles } from "../iam/localIam";
import { CognitoIdentityError, invalidPoolConfiguration, notAuthorized } from "./cognitoIdentityError";
import type { IdentityPoolConfiguration } from "./identityPoolConfiguration";
import type { Identity, IdentityStore, LoginKey } from "./identityStore";
import type { Login, LoginTokens } from "./loginTokens";
import type { OpenIdTokens } from "./openIdTokens";
import { selectRole } from "./roleSelection";

/** What the operations work with; the pools are those of the program as it was last evaluated. */
export interface OperationContext {
  pools: ReadonlyMap<string, IdentityPoolConfiguration>;
  store: IdentityStore;
  logins: LoginTokens;
  openIdTokens: OpenIdTokens;
  iam: WebIdentityRoles;
}

/** What an operation came to. */
interface OperationResult {
  /** The answer's body. */
  output: object;
  identityId: string;
  /** The role whose credentials were given. */
  roleArn?: string;
}

type Operation = (context: OperationContext, input: unknown) => Promise<OperationResult>;

const id = text(1, 55).check(z.regex(/^[\w-]+:[0-9a-f-]+$/));
const logins = optional(z.record(text(1, 128), text(1, 50_000)));

const getIdInput = z.object({ IdentityPoolId: id, Logins: logins });
const credentialsInput = z.object({ IdentityId: id, Logins: logins, CustomRoleArn: optional(text(0, 2048)) });
const openIdTokenInput = z.object({ IdentityId: id, Logins: logins });

/** A login provider names itself at most so often (API Reference, LoginsMap). */
const mostLogins = 10;

/** The operations that are called without credentials, by the name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["GetId", getId],
  ["GetCredentialsForIdentity", getCredentialsForIdentity],
  ["GetOpenIdToken", getOpenIdToken],
]);

async function getId(context: OperationContext, input: unknown): Promise<OperationResult> {
  const { IdentityPoolId, Logins } = readInput(getIdInput, input, "ValidationException");
  const pool = context.pools.get(IdentityPoolId);
  if (pool === undefined) {
    throw new CognitoIdentityError("ResourceNotFoundException", `IdentityPool '${IdentityPoolId}' not found.`);
  }
  const checked = await checkedLogins(context, pool, Logins);
  const { store } = context;
  if (checked.length === 0) {
    checkUnauthenticatedAllowed(pool);
    return identified(store.create(pool.id));
  }
  const keys = checked.map(loginKey);
  const identityId = store.transaction(() => {
    const known = new Set(keys.flatMap((key) => store.findByLogin(pool.id, key) ?? []));
    if (known.size > 1) throw linkedElsewhere();
    const owner = [...known][0] ?? store.create(pool.id);
    for (const key of keys) store.link(pool.id, key, owner);
    return owner;
  });
  return identified(identityId);
}

function identified(identityId: string): OperationResult {
  return { output: { IdentityId: identityId }, identityId };
}

async function getCredentialsForIdentity(context: OperationContext, input: unknown): Promise<OperationResult> {
  const { IdentityId, Logins, CustomRoleArn } = readInput(credentialsInput, input, "ValidationException");
  const { pool, login, identity } = await signedInIdentity(context, IdentityId, Logins);
  const roleArn = selectRole(pool, login, CustomRoleArn);
  const credentials = assumed(context.iam, roleArn, identity);
  const Credentials = {
    AccessKeyId: credentials.accessKeyId,
    SecretKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    // Seconds since 1970.
    Expiration: (credentials.expiresAt ?? 0) / 1000,
  };
  return { output: { IdentityId, Credentials }, identityId: IdentityId, roleArn };
}

async function getOpenIdToken(context: OperationContext, input: unknown): Promise<OperationResult> {
  const { IdentityId, Logins } = readInput(openIdTokenInput, input, "ValidationException");
  const { pool, identity } = await signedInIdentity(context, IdentityId, Logins);
  if (!pool.allowClassicFlow) {
    throw new CognitoIdentityError(
      "InvalidParameterException",
      "Basic (classic) flow is not enabled, please use enhanced flow.",
    );
  }
  const Token = await context.openIdTokens.issue(identity);
  return { output: { IdentityId, Token }, identityId: IdentityId };
}

function assumed(iam: WebIdentityRoles, roleArn: string, identity: SessionIdentity): Credentials {
  try {
    return iam.assumeRoleWithWebIdentity(roleArn, identity);
  } catch (error) {
    if (error instanceof RoleNotAssumableError) throw invalidPoolConfiguration(error.message);
    throw error;
  }
}

/** The identity that the caller has shown to be theirs, with the login that shows it. */
async function signedInIdentity(
  context: OperationContext,
  identityId: string,
  given: Record<string, string> | undefined,
): Promise<{ pool: IdentityPoolConfiguration; login: Login | undefined; identity: SessionIdentity }> {
  const identity = context.store.find(identityId);
  const pool = identity === undefined ? undefined : context.pools.get(identity.identityPoolId);
  if (identity === undefined || pool === undefined) {
    throw new CognitoIdentityError("ResourceNotFoundException", `Identity '${identityId}' not found.`);
  }
  const checked = await checkedLogins(context, pool, given);
  const [login] = checked;
  if (login === undefined) {
    if (identity.hasLogins) throw notAuthorized(`Access to Identity '${identityId}' is forbidden.`);
    checkUnauthenticatedAllowed(pool);
  } else {
    linkLogins(context.store, pool, identityId, checked);
  }
  return { pool, login, identity: { identityId, identityPoolId: pool.id, amr: methodsOf(login) } };
}

/** A caller may add logins to an identity that is theirs already, or that is nobody's yet. */
function linkLogins(
  store: IdentityStore,
  pool: IdentityPoolConfiguration,
  identityId: string,
  checked: readonly Login[],
): void {
  store.transaction(() => {
    const keys = checked.map(loginKey);
    const owners = keys.map((key) => store.findByLogin(pool.id, key));
    const current: Identity | undefined = store.find(identityId);
    if (current?.hasLogins !== false && !owners.includes(identityId)) {
      throw notAuthorized(
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      );
    }
    if (owners.some((owner) => owner !== undefined && owner !== identityId)) throw linkedElsewhere();
    for (const key of keys) store.link(pool.id, key, identityId);
  });
}

async function checkedLogins(
  { logins: tokens }: OperationContext,
  pool: IdentityPoolConfiguration,
  given: Record<string, string> = {},
): Promise<Login[]> {
  const entries = Object.entries(given);
  if (entries.length > mostLogins) {
    throw new CognitoIdentityError("InvalidParameterException", `At most ${mostLogins} logins may be given.`);
  }
  return Promise.all(entries.map(([providerName, token]) => tokens.check(pool, providerName, token)));
}

function checkUnauthenticatedAllowed(pool: IdentityPoolConfiguration): void {
  if (!pool.allowUnauthenticatedIdentities) {
    throw notAuthorized("Unauthenticated access is not supported for this identity pool.");
  }
}

function linkedElsewhere(): CognitoIdentityError {
  return new CognitoIdentityError("ResourceConflictException", "Logins are already linked to another account.");
}

function loginKey({ provider, subject }: Login): LoginKey {
  return { providerName: provider.providerName, subject };
}

/** The `amr` claim (Developer Guide, "Role trust and permissions"). */
function methodsOf(login: Login | undefined): string[] {
  if (login === undefined) return ["unauthenticated"];
  const { providerName, type } = login.provider;
  const method = type === "user pool" ? "CognitoSignIn" : "OIDC";
  return ["authenticated", providerName, `${providerName}:${method}:${login.subject}`];
}
