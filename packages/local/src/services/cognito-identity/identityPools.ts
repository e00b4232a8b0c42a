import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { answerAwsJson, answerPreflight, isCallOf, sendAwsJson } from "../../http/awsJson";
import type { HttpRequest } from "../../http/httpRequest";
import type { WebIdentityRoles } from "../iam/localIam";
import type { IdentityTrace } from "../requestTrace";
import type { RecordedProgram } from "../../record/recordedProgram";
import { CognitoIdentityError } from "./cognitoIdentityError";
import { recordedIdentityPools } from "./identityPoolConfiguration";
import { operations } from "./identityOperations";
import type { OperationContext } from "./identityOperations";
import { IdentityStore } from "./identityStore";
import { LoginTokens } from "./loginTokens";
import type { LoginTokensOptions } from "./loginTokens";
import { OpenIdTokens } from "./openIdTokens";

/** How the identity pools of a program are served. */
export interface IdentityPoolsOptions extends Omit<LoginTokensOptions, "clock"> {
  /** Where identities are kept, in `identity.sqlite`. */
  dataDirectory: string;
  /** Issues the credentials. */
  iam: WebIdentityRoles;
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
  /** Called once per operation, after its answer. */
  onRequest?: (trace: IdentityTrace, message: IncomingMessage) => void;
}

interface IdentityPoolVerdict {
  identityPoolId: string;
  accepted: boolean;
  reason?: string;
}

const targetPrefix = "AWSCognitoIdentityService.";
/** Where Cognito publishes the keys of GetOpenIdToken's tokens; the odd name is AWS's own. */
const keySetPath = "/.well-known/jwks_uri";
/** Enough for ten tokens of the longest kind. */
const maxBodyBytes = 512 * 1024;

/** The Cognito identity pools API (AWS JSON protocol 1.1), as far as it is called without credentials. */
export class IdentityPools {
  readonly #store: IdentityStore;
  readonly #clock: () => number;
  readonly #onRequest: (trace: IdentityTrace, message: IncomingMessage) => void;
  #context: OperationContext;

  /** @throws {StoredStateError} when the stored identities can't be read */
  constructor(program: RecordedProgram, options: IdentityPoolsOptions) {
    const { dataDirectory, iam, verificationKey, isSignedOut, clock = Date.now, onRequest = () => undefined } = options;
    this.#clock = clock;
    this.#onRequest = onRequest;
    this.#store = new IdentityStore(path.join(dataDirectory, "identity.sqlite"), clock);
    this.#context = {
      pools: recordedIdentityPools(program),
      store: this.#store,
      logins: new LoginTokens({ verificationKey, isSignedOut, clock }),
      openIdTokens: new OpenIdTokens(this.#store, clock),
      iam,
    };
  }

  /** Whether a request is for this service: another Cognito service may share its address. */
  static serves(request: HttpRequest): boolean {
    return request.path === keySetPath || isCallOf(targetPrefix, request);
  }

  readonly handle = (request: HttpRequest, response: ServerResponse): void => {
    this.#serve(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  };

  /** Whether each identity pool accepts a token for its issuer, or why not. */
  async judge(token: string, issuer: string): Promise<IdentityPoolVerdict[]> {
    const { pools, logins } = this.#context;
    return Promise.all(
      [...pools.values()].map(async (pool): Promise<IdentityPoolVerdict> => {
        const named = { identityPoolId: pool.id };
        try {
          await logins.check(pool, issuer.replace(/^https:\/\//, ""), token);
          return { ...named, accepted: true };
        } catch (error) {
          if (!(error instanceof CognitoIdentityError)) throw error;
          return { ...named, accepted: false, reason: error.reason ?? error.message };
        }
      }),
    );
  }

  /** Follows a program that was evaluated again; identities stay. */
  update(program: RecordedProgram): void {
    this.#context = { ...this.#context, pools: recordedIdentityPools(program) };
  }

  close(): void {
    this.#store.close();
  }

  async #serve(request: HttpRequest, response: ServerResponse): Promise<void> {
    if (request.method === "OPTIONS") {
      answerPreflight(request, response);
      return;
    }
    if (request.method === "GET" && request.path === keySetPath) {
      sendAwsJson(response, randomUUID(), 200, await this.#context.openIdTokens.keySet());
      return;
    }
    await this.#answerOperation(request, response);
  }

  async #answerOperation(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#clock();
    const outcome = await answerAwsJson(request, response, {
      targetPrefix,
      maxBodyBytes,
      run: (name, input) => {
        const run = operations.get(name);
        if (run === undefined) throw unknownOperation(name);
        return run(this.#context, input);
      },
      output: (result) => result.output,
    });
    if (outcome === undefined) return;
    const { requestId, operation, result, error } = outcome;
    this.#onRequest(
      {
        service: "cognito-identity",
        requestId,
        time,
        method: request.method,
        path: request.path,
        operation,
        status: error?.status ?? 200,
        principal: result?.identityId,
        identityId: result?.identityId,
        roleArn: result?.roleArn,
        error: error?.type,
        reason: error?.reason ?? error?.message,
        ms: performance.now() - started,
      },
      request.message,
    );
  }
}

function unknownOperation(name: string): CognitoIdentityError {
  return new CognitoIdentityError(
    "UnknownOperationException",
    name === ""
      ? `POST, and name the operation in the header X-Amz-Target: ${targetPrefix}<Operation>.`
      : `${name} is not an operation that the local run offers; these are: ${[...operations.keys()].join(", ")}.`,
  );
}
