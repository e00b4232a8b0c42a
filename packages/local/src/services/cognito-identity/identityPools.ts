import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { answerPreflight, corsHeaders } from "../cognito-idp/jsonProtocol";
import type { LocalIam } from "../iam/localIam";
import type { RecordedProgram } from "../../record/recordedProgram";
import { BodyTooLargeError, ClientGoneError, readBody } from "../../http/readBody";
import { CognitoIdentityError } from "./cognitoIdentityError";
import { recordedIdentityPools } from "./identityPoolConfiguration";
import { operations } from "./identityOperations";
import type { OperationContext, OperationResult } from "./identityOperations";
import { IdentityStore } from "./identityStore";
import { LoginTokens } from "./loginTokens";
import type { LoginTokensOptions } from "./loginTokens";
import { OpenIdTokens } from "./openIdTokens";

export type { Claims } from "./loginTokens";

/** How the identity pools of a program are served. */
export interface IdentityPoolsOptions extends Omit<LoginTokensOptions, "clock"> {
  /** Where identities are kept, in `identity.sqlite`. */
  dataDirectory: string;
  /** Gives out the credentials. */
  iam: LocalIam;
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
  /** Called once per operation, after its answer. */
  onRequest?: (trace: IdentityTrace) => void;
}

/** What happened to one call; holds no token. */
export interface IdentityTrace {
  /** Milliseconds since 1970. */
  time: number;
  /** Such as `GetId`; what the caller named, when it is no operation. */
  operation: string;
  status: number;
  /** The identity that the answer is about; undefined for a refusal. */
  identityId: string | undefined;
  /** The role whose credentials were given. */
  roleArn: string | undefined;
  /** `__type` of the answer, for a refusal. */
  error: string | undefined;
  /** Why it was refused and where to mend it. */
  reason: string | undefined;
  ms: number;
}

const targetPrefix = "AWSCognitoIdentityService.";
/** Where Cognito publishes the keys of GetOpenIdToken's tokens; the odd name is AWS's own. */
const keySetPath = "/.well-known/jwks_uri";
/** Enough for ten tokens of the longest kind. */
const mostBodyBytes = 512 * 1024;

/**
 * Serves the identity pools that a program registered.
 * @throws {StoredStateError} when the stored identities can't be read
 */
export function createIdentityPools(program: RecordedProgram, options: IdentityPoolsOptions): IdentityPools {
  return new IdentityPools(program, options);
}

/** The Cognito identity pools API (AWS JSON protocol 1.1), as far as it is called without credentials. */
export class IdentityPools {
  readonly #store: IdentityStore;
  readonly #clock: () => number;
  readonly #onRequest: (trace: IdentityTrace) => void;
  #context: OperationContext;

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
  static serves(request: IncomingMessage): boolean {
    const target = request.headers["x-amz-target"];
    return request.url === keySetPath || (typeof target === "string" && target.startsWith(targetPrefix));
  }

  /** A listener for node:http's `request` event. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#serve(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  };

  /** Follows a program that was evaluated again; identities stay. */
  update(program: RecordedProgram): void {
    this.#context = { ...this.#context, pools: recordedIdentityPools(program) };
  }

  close(): void {
    this.#store.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "OPTIONS") {
      answerPreflight(request, response);
      return;
    }
    if (request.method === "GET" && request.url === keySetPath) {
      send(response, 200, await this.#context.openIdTokens.keySet());
      return;
    }
    await this.#answerOperation(request, response);
  }

  async #answerOperation(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#clock();
    const name = operationName(request);
    let refusal: CognitoIdentityError | undefined;
    let result: OperationResult | undefined;
    try {
      const run = operations.get(name);
      if (run === undefined) throw unknownOperation(name);
      result = await run(this.#context, parsedBody(await readBody(request, mostBodyBytes)));
      send(response, 200, result.output);
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      refusal = refusalFor(error);
      response.setHeader("x-amzn-ErrorType", refusal.type);
      response.setHeader("x-amzn-ErrorMessage", refusal.message.replace(/[^\x20-\x7e]/g, " "));
      send(response, refusal.status, { __type: refusal.type, message: refusal.message });
    }
    this.#onRequest({
      time,
      operation: name,
      status: refusal?.status ?? 200,
      identityId: result?.identityId,
      roleArn: result?.roleArn,
      error: refusal?.type,
      reason: refusal === undefined ? undefined : (refusal.reason ?? refusal.message),
      ms: performance.now() - started,
    });
  }
}

function operationName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  if (request.method !== "POST" || typeof target !== "string" || !target.startsWith(targetPrefix)) return "";
  return target.slice(targetPrefix.length);
}

function unknownOperation(name: string): CognitoIdentityError {
  return new CognitoIdentityError(
    "UnknownOperationException",
    name === ""
      ? `POST, and name the operation in the header X-Amz-Target: ${targetPrefix}<Operation>.`
      : `${name} is not an operation that the local run offers; these are: ${[...operations.keys()].join(", ")}.`,
  );
}

function refusalFor(error: unknown): CognitoIdentityError {
  if (error instanceof CognitoIdentityError) return error;
  if (error instanceof BodyTooLargeError) {
    return new CognitoIdentityError("RequestEntityTooLargeException", `A request may hold ${mostBodyBytes} bytes.`);
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CognitoIdentityError("InternalErrorException", "An internal error occurred.", reason);
}

function parsedBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own message would repeat part of the body, which holds tokens.
    throw new CognitoIdentityError("SerializationException", "The body must be a JSON object.");
  }
}

function send(response: ServerResponse, status: number, output: object): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    ...corsHeaders,
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(body),
    "x-amzn-RequestId": randomUUID(),
    "cache-control": "no-store",
  });
  response.end(body);
}
