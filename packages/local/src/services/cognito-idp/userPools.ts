import { randomUUID } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerPreflight } from "../../http/awsJson";
import type { AwsJsonOutcome } from "../../http/awsJson";
import type { HttpRequest } from "../../http/httpRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import { HostedUi } from "./hostedUi/hostedUi";
import { CognitoError, userNotFound } from "./cognitoError";
import { recordedUserPools } from "./configuration/recordedUserPools";
import type { UserPoolConfiguration } from "./configuration/userPoolConfiguration";
import { ensureUser } from "./ensureUser";
import type { EnsuredUser, UserWanted } from "./ensureUser";
import { answerOperation } from "./operations/answerOperation";
import { PoolRegistry } from "./operations/poolRegistry";
import { ChallengeSessions } from "./pool/signIn/challengeSessions";
import { checkSignInAllowed } from "./pool/signIn/signInAllowed";
import { DecoyUsers } from "./pool/decoyUsers";
import type { CodeDelivery } from "./codeDelivery";
import type { AuthenticationResult } from "./pool/tokens";
import type { PoolContext } from "./pool/poolContext";
import { UserPool } from "./pool/userPool";
import { CognitoStore } from "./storage/cognitoStore";
import { SigningKeys } from "./storage/signingKeys";
import type { PoolKeys, RsaVerificationJwk } from "./storage/signingKeys";
import type { UserPoolTrace } from "../requestTrace";
import { functionKey } from "../functionReference";
import { InvokePermissions } from "../invokePermissions";
import { triggerTimeoutMs } from "./triggers/lambdaTriggers";
import type { TriggerFunctions } from "./triggers/lambdaTriggers";
import { answerWellKnown } from "./wellKnown";

export type { CodeDelivery, EnsuredUser, UserWanted };

const cleanupIntervalMs = 3_600_000;

const noFunctions: TriggerFunctions["invoke"] = (functionReference) => {
  const errorMessage = `Function not found: ${functionReference}; nothing runs functions here`;
  return Promise.resolve({
    kind: "failed",
    error: { errorType: "ResourceNotFoundException", errorMessage, trace: [] },
  });
};

const noKeys: PoolContext["dataKey"] = (keyArn) => {
  throw new Error(`Key ${keyArn} can't be used: nothing serves KMS here`);
};

/** How the user pools of a program are served. */
export interface UserPoolsOptions {
  /** Where users and signing keys are kept; made, for its owner alone, when it does not exist. */
  dataDirectory: string;
  /** Told of every message that Cognito would send; without it, codes reach nobody. */
  onCode?: (delivery: CodeDelivery) => void;
  /** Runs the functions of Lambda triggers; without it, there are none. */
  invoke?: TriggerFunctions["invoke"];
  /** Makes the data keys under which custom senders get codes; without it, there are no custom senders. */
  dataKey?: PoolContext["dataKey"];
  /** How long a trigger's function may take, in milliseconds; AWS's 5 s by default. */
  triggerTimeoutMs?: number;
  /** Addresses of local issuers in the place of identity providers, by issuer without `https://`. Default: none. */
  issuers?: Readonly<Record<string, string>>;
  /** Hears at the start, and at each update, of what is recorded and not served. */
  onUnserved?: (what: string) => void;
  /** Called once per request, after its response. */
  onRequest?: (trace: UserPoolTrace, message: IncomingMessage) => void;
  /** Told of failures that callers only see as InternalErrorException; by default they are printed to stderr. */
  onError?: (error: unknown) => void;
  /** Milliseconds since 1970; the computer's clock by default. */
  clock?: () => number;
}

/**
 * Serves the user pools that a program registered.
 * @throws StoredStateError when what the data directory holds is damaged; Error when a pool was recorded incompletely
 */
export function createUserPools(program: RecordedProgram, options: UserPoolsOptions): UserPools {
  return new UserPools(program, options);
}

/** The user pools of a program, over HTTP and for the other parts of the local run. */
export class UserPools {
  readonly #options: UserPoolsOptions;
  readonly #clock: () => number;
  readonly #store: CognitoStore;
  readonly #keys: SigningKeys;
  readonly #sessions: ChallengeSessions;
  readonly #cleanup: NodeJS.Timeout;
  #pools: PoolRegistry;
  #hostedUi: HostedUi;

  constructor(program: RecordedProgram, options: UserPoolsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#store = new CognitoStore(options.dataDirectory);
    try {
      this.#store.deleteExpired(this.#clock());
      this.#keys = new SigningKeys(options.dataDirectory);
      this.#sessions = new ChallengeSessions(this.#clock);
      this.#pools = this.#serve(program);
      this.#hostedUi = this.#hostedUiOf(this.#pools);
    } catch (error) {
      this.#store.close();
      throw error;
    }
    this.#cleanup = setInterval(() => {
      this.#store.deleteExpired(this.#clock());
    }, cleanupIntervalMs).unref();
  }

  /**
   * Answers a request: the user pools API at `POST /`, every pool's `/<user pool id>/.well-known/jwks.json`
   * and `openid-configuration`, and the hosted sign-in.
   */
  readonly handle = (request: HttpRequest, response: ServerResponse): void => {
    const started = performance.now();
    const time = this.#clock();
    this.#answer(request, response).then(
      (answered) => {
        this.#options.onRequest?.(
          {
            service: "cognito-idp",
            requestId: answered?.requestId ?? randomUUID(),
            time,
            method: request.method,
            path: request.path,
            operation: answered?.operation,
            status: response.statusCode,
            ms: performance.now() - started,
            principal: undefined,
            error: answered?.error?.type,
            reason: answered?.error?.reason ?? answered?.error?.message,
          },
          request.message,
        );
        if (answered?.failure !== undefined) this.#report(answered.failure);
      },
      (error: unknown) => {
        this.#report(error);
        response.destroy();
      },
    );
  };

  async #answer(request: HttpRequest, response: ServerResponse): Promise<AwsJsonOutcome<unknown> | undefined> {
    if (this.#hostedUi.serves(request.path)) await this.#hostedUi.answer(request, response, this.#report);
    else if (request.method === "OPTIONS") answerPreflight(request, response);
    else if (request.path === "/" && request.method === "POST") {
      return answerOperation(this.#pools, request, response);
    } else await answerWellKnown(this.#pools, this.#keys, request, response);
    return undefined;
  }

  /** The public keys of the pool whose tokens carry this issuer; undefined for issuers that are not this program's. */
  async jwks(issuer: string): Promise<{ keys: RsaVerificationJwk[] } | undefined> {
    const pool = this.#pools.byIssuer(issuer);
    if (!pool) return undefined;
    const { idToken, accessToken } = await this.#keys.of(pool.configuration.id);
    return { keys: [idToken.jwk, accessToken.jwk] };
  }

  /** The key with which a token of this issuer and `kid` has to be verified; undefined when there is none. */
  verificationKey(issuer: string, kid: string): KeyObject | undefined | Promise<KeyObject | undefined> {
    const pool = this.#pools.byIssuer(issuer);
    if (!pool) return undefined;
    const { id } = pool.configuration;
    const find = ({ idToken, accessToken }: PoolKeys) =>
      [idToken, accessToken].find((key) => key.kid === kid)?.publicKey;
    const keys = this.#keys.ready(id);
    return keys === undefined ? this.#keys.of(id).then(find) : find(keys);
  }

  /**
   * Sees to it that a user exists and is in these groups. A new one is confirmed and has a verified address; one who
   * is there already keeps password, attributes and state.
   * @throws CognitoError as AdminCreateUser, when the pool or a group is unknown, or the password breaks the policy
   */
  ensureUser(wanted: UserWanted): EnsuredUser {
    const pool = this.#pools.find(wanted.userPoolId);
    if (!pool) throw new CognitoError("ResourceNotFoundException", `User pool ${wanted.userPoolId} does not exist.`);
    return this.#store.transaction(() => ensureUser(pool, wanted));
  }

  /**
   * Whether the sign-in behind a token has been revoked, or its user disabled or deleted: what an identity pool asks
   * with `serverSideTokenCheck`. A token of another program's pool counts as signed out.
   */
  isSignedOut({ iss, sub, origin_jti: originJti }: Readonly<Record<string, unknown>>): boolean {
    const pool = typeof iss === "string" ? this.#pools.byIssuer(iss) : undefined;
    if (!pool || typeof sub !== "string" || typeof originJti !== "string") return true;
    const signIn = this.#store.signIns.find(pool.configuration.id, originJti);
    const user = this.#store.users.bySub(pool.configuration.id, sub);
    return signIn?.revoked !== false || user?.enabled !== true;
  }

  /** The app clients of all pools, and whether people sign in with them. */
  get clients(): { userPoolId: string; clientId: string; signsIn: boolean }[] {
    return this.#pools.all().flatMap(({ configuration }) =>
      [...configuration.clients.values()].map(({ id, authFlows, recorded }) => {
        const hosted = recorded.strings("allowedOauthFlows")?.includes("code") === true;
        const direct = [...authFlows].some((flow) => flow !== "REFRESH_TOKEN_AUTH");
        return { userPoolId: configuration.id, clientId: id, signsIn: hosted || direct };
      }),
    );
  }

  /** The first app client that people sign in with. */
  signInClient(): { userPoolId: string; clientId: string } | undefined {
    return this.clients.find(({ signsIn }) => signsIn);
  }

  /**
   * The tokens of a user who signs in without a password; for whoever runs the program.
   * @throws CognitoError ResourceNotFoundException, UserNotFoundException, and when the user may not sign in
   */
  async signInAs(userPoolId: string, clientId: string, username: string): Promise<AuthenticationResult> {
    const pool = this.#pools.find(userPoolId);
    const client = pool?.configuration.clients.get(clientId);
    if (!pool || !client) {
      throw new CognitoError("ResourceNotFoundException", `User pool client ${clientId} does not exist.`);
    }
    const user = pool.directory.find(username);
    if (!user) throw userNotFound();
    checkSignInAllowed(user);
    return pool.tokens.signIn(user, client, { occasion: "Authentication" });
  }

  /**
   * Serves the pools of a re-evaluated program from now on. Users, keys and open challenges stay.
   * @throws as `createUserPools`; then the pools are served as before
   */
  update(program: RecordedProgram): void {
    this.#pools = this.#serve(program);
    this.#hostedUi = this.#hostedUiOf(this.#pools);
  }

  /** Ends the service; call it after the HTTP server has been closed. */
  async close(): Promise<void> {
    clearInterval(this.#cleanup);
    await this.#keys.settled();
    this.#store.close();
  }

  #serve(program: RecordedProgram): PoolRegistry {
    const configurations = recordedUserPools(program);
    for (const configuration of configurations) {
      this.#keys.prepare(configuration.id);
      for (const what of unserved(configuration)) this.#options.onUnserved?.(what);
    }
    const codeKey = this.#store.secret("codes");
    const decoyUsers = new DecoyUsers(this.#store.secret("concealment"));
    const permissions = new InvokePermissions(program, "cognito-idp.amazonaws.com");
    const functions: TriggerFunctions = {
      invoke: this.#options.invoke ?? noFunctions,
      decide: (reference, userPoolArn) => permissions.decide(functionKey(reference), userPoolArn),
      timeoutMs: this.#options.triggerTimeoutMs ?? triggerTimeoutMs,
    };
    const pools = configurations.map(
      (configuration) =>
        new UserPool({
          configuration,
          store: this.#store,
          keys: this.#keys,
          sessions: this.#sessions,
          decoyUsers,
          codeKey,
          clock: this.#clock,
          functions,
          dataKey: this.#options.dataKey ?? noKeys,
          deliver: (delivery) => this.#options.onCode?.(delivery),
        }),
    );
    return new PoolRegistry(pools, this.#sessions, program);
  }

  #hostedUiOf(pools: PoolRegistry): HostedUi {
    const { issuers = {} } = this.#options;
    return new HostedUi({ pools, store: this.#store, challenges: this.#sessions, clock: this.#clock, issuers });
  }

  readonly #report = (error: unknown): void => {
    if (this.#options.onError) this.#options.onError(error);
    else console.error("The local user pools failed to answer a request:", error);
  };
}

/** What a pool declares and the local run leaves out. */
function unserved({ name, identityProviders, recorded }: UserPoolConfiguration): string[] {
  const saml = [...identityProviders.values()].filter(({ type }) => type === "SAML");
  return [
    ...saml.map((provider) => `the SAML identity provider ${provider.name} of the user pool ${name}`),
    ...(recorded.object("deviceConfiguration") ? [`the remembered devices of the user pool ${name}`] : []),
  ];
}
