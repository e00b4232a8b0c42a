import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import type { HttpRequest } from "../../http/httpRequest";
import type { AccessControl, AccessDecision, ConditionContext, Session } from "../iam/localIam";
import { requestOrigin } from "../../http/requestOrigin";
import type { WireRequest } from "../../http/wireRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { BucketTrace, IamDenial } from "../requestTrace";
import { recordedBuckets } from "./bucketConfiguration";
import type { BucketConfiguration } from "./bucketConfiguration";
import { corsHeaders, preflightHeaders } from "./bucketCors";
import type { CorsRequest } from "./bucketCors";
import { listContext, noListContext, settingsContext, signatureContext } from "./conditionKeys";
import { listObjectsV2 } from "./listing";
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from "./multipartUploads";
import { ObjectFiles } from "./objectFiles";
import { checkSettings } from "./objectHeaders";
import { ObjectIndex } from "./objectIndex";
import { deleteObject, getObject, putObject } from "./objectOperations";
import type { ObjectStorage } from "./objectOperations";
import { RecordedObjects } from "./recordedObjects";
import type { ObjectContent } from "./recordedObjects";
import { operationOf } from "./operationTable";
import type { OperationDefinition } from "./operationTable";
import { readPostForm } from "./postForm";
import { checkForm, formSettings, postObject } from "./postObject";
import { checkPayloadHash, unsignedPayload } from "./requestBody";
import { accessDenied, invalidRequest, noSuchBucket, S3Error } from "./s3Error";
import { amzSettings, s3Target } from "./s3Request";
import type { S3Exchange, S3Target } from "./s3Request";
import { signatureError } from "./signatureErrors";
import { sendXml, xmlError } from "../../http/xml";

/** How the buckets of a program are served. */
export interface BucketsOptions {
  /** Objects are kept in its folder `s3`. */
  dataDirectory: string;
  /** Checks signatures and decides who may do what. */
  iam: AccessControl;
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
  /** Most bytes of an object. Default: 100 MB. */
  maxObjectBytes?: number;
  /** Called once per request, after its answer. */
  onRequest?: (trace: BucketTrace, message: IncomingMessage) => void;
}

const defaultMaxObjectBytes = 100 * 1024 * 1024;

/**
 * Serves the buckets that a program registered.
 * @throws {StoredStateError} when what is known of the stored objects can't be read
 */
export function createBuckets(program: RecordedProgram, options: BucketsOptions): Buckets {
  return new Buckets(program, options);
}

/** What is found out about a request while it is being answered. */
interface Progress {
  target: S3Target | undefined;
  operation: string | undefined;
  principal: string | undefined;
  denial?: IamDenial;
}

/**
 * The S3 API for the recorded buckets, with path-style addresses. Every request has to be signed and allowed by the
 * recorded policies; there is no public access.
 */
export class Buckets {
  readonly #iam: AccessControl;
  readonly #storage: ObjectStorage;
  readonly #onRequest: (trace: BucketTrace, message: IncomingMessage) => void;
  #buckets: ReadonlyMap<string, BucketConfiguration>;
  #recordedObjects: RecordedObjects;

  constructor(program: RecordedProgram, options: BucketsOptions) {
    const { dataDirectory, iam, clock = Date.now, onRequest = () => undefined } = options;
    const directory = path.join(dataDirectory, "s3");
    this.#iam = iam;
    this.#onRequest = onRequest;
    this.#buckets = recordedBuckets(program);
    this.#recordedObjects = new RecordedObjects(program);
    const files = new ObjectFiles(directory);
    const index = new ObjectIndex(path.join(directory, "index.sqlite"));
    this.#storage = { index, files, clock, maxObjectBytes: options.maxObjectBytes ?? defaultMaxObjectBytes };
    // File times are the computer's, whatever clock the caller gave.
    files.sweep((name) => index.isUsed(name), Date.now());
  }

  readonly handle = (request: HttpRequest, response: ServerResponse): void => {
    void this.#serve(request, response);
  };

  /** Follows a program that was evaluated again. Objects stay, also those of a bucket that is gone. */
  update(program: RecordedProgram): void {
    this.#buckets = recordedBuckets(program);
    this.#recordedObjects = new RecordedObjects(program);
  }

  /**
   * What another service of the run gets to read, which asks IAM itself: an object that the program puts, else a stored one.
   * @returns undefined when there is no such object
   */
  async readObject(bucketName: string, key: string): Promise<ObjectContent | undefined> {
    if (!this.#buckets.has(bucketName)) return undefined;
    const recorded = await this.#recordedObjects.read(bucketName, key);
    if (recorded !== undefined) return recorded;
    const stored = this.#storage.index.find({ bucketName, key });
    if (stored === undefined) return undefined;
    const file = await this.#storage.files.open(stored.file);
    try {
      return {
        contentType: stored.headers.system["content-type"] ?? "binary/octet-stream",
        body: await file.readFile(),
      };
    } finally {
      await file.close();
    }
  }

  close(): void {
    this.#storage.index.close();
  }

  async #serve(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#storage.clock();
    const requestId = randomBytes(8).toString("hex").toUpperCase();
    const progress: Progress = { target: undefined, operation: undefined, principal: undefined };
    let refusal: S3Error | undefined;
    response.setHeader("x-amz-request-id", requestId);
    try {
      await this.#answer(request, response, progress);
    } catch (error) {
      refusal = s3Error(error, request, response);
      sendError(request, response, refusal, requestId);
    }
    this.#onRequest(
      {
        service: "s3",
        requestId,
        time,
        method: request.method,
        path: request.path,
        principal: progress.principal,
        bucketName: progress.target?.bucketName,
        key: progress.target?.key,
        operation: progress.operation,
        status: refusal?.status ?? response.statusCode,
        error: refusal?.code,
        reason: refusal?.reason,
        ...(progress.denial !== undefined && { denial: progress.denial }),
        ms: performance.now() - started,
      },
      request.message,
    );
  }

  async #answer(request: HttpRequest, response: ServerResponse, progress: Progress): Promise<void> {
    const { wire, message } = request;
    if (wire === undefined) throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
    const target = s3Target(wire);
    progress.target = target;
    const bucket = target.bucketName === undefined ? undefined : this.#buckets.get(target.bucketName);
    const cors = corsRequest(wire);
    if (wire.method === "OPTIONS") {
      if (cors === undefined) throw invalidRequest("A preflight needs Origin and Access-Control-Request-Method.");
      response.writeHead(200, { ...preflightHeaders(bucket, cors), "content-length": "0" }).end();
      return;
    }
    if (bucket !== undefined && cors !== undefined) setHeaders(response, corsHeaders(bucket, cors));

    if (wire.method === "POST" && target.key === undefined && wire.query.size === 0) {
      if (bucket === undefined) throw noSuchBucket(target.bucketName ?? "");
      return this.#answerForm(request, wire, response, bucket, progress);
    }

    const presigned = !wire.headers.has("authorization");
    const settings = amzSettings(wire, presigned);
    const payloadHash = settings.get("x-amz-content-sha256") ?? (presigned ? unsignedPayload : undefined);
    if (payloadHash === undefined)
      throw invalidRequest("Missing required header for this request: x-amz-content-sha256");
    const verdict = await this.#iam.verifySignature(wire, { service: "s3", payloadHash, s3Path: true });
    if (!verdict.valid) throw signatureError(verdict, this.#iam.region);
    checkPayloadHash(payloadHash);
    const operation = operationOf(wire, target);
    progress.operation = operation.name;
    if (bucket === undefined) throw noSuchBucket(target.bucketName ?? "");
    checkSettings(settings);

    const { session } = verdict;
    progress.principal = this.#iam.principal(session)?.arn;
    const context = {
      ...settingsContext(settings, wire),
      ...signatureContext(verdict.parts, this.#storage.clock()),
      "s3:x-amz-content-sha256": payloadHash,
    };
    const allowed = (action: string, resource: string, more: ConditionContext) =>
      this.#decide(request, session, bucket, action, resource, { ...context, ...more });
    const resource = target.key === undefined ? bucket.arn : `${bucket.arn}/${target.key}`;
    const decision = allowed(operation.action, resource, operation.on === "bucket" ? listContext(wire) : {});
    checkAllowed(decision, { roleArn: session.roleArn, action: operation.action, resource }, progress);
    const mayList = () => allowed("s3:ListBucket", bucket.arn, noListContext).allowed;
    await this.#run(operation, {
      message,
      response,
      wire,
      bucket,
      key: target.key ?? "",
      settings,
      payloadHash,
      mayList,
    });
  }

  /** POST Object: the form itself holds key, credentials and settings. */
  async #answerForm(
    request: HttpRequest,
    wire: WireRequest,
    response: ServerResponse,
    bucket: BucketConfiguration,
    progress: Progress,
  ): Promise<void> {
    progress.operation = "PostObject";
    const form = await readPostForm(request.message, wire, this.#storage.maxObjectBytes);
    const key = form.fields.get("key") ?? "";
    progress.target = { bucketName: bucket.name, key };
    const verdict = await this.#iam.verifyForm(form.fields);
    if (!verdict.valid) throw signatureError(verdict, this.#iam.region);
    progress.principal = this.#iam.principal(verdict.session)?.arn;
    const now = this.#storage.clock();
    checkForm(form, bucket, now);
    const settings = formSettings(form.fields);
    checkSettings(settings);
    const [action, resource] = ["s3:PutObject", `${bucket.arn}/${key}`];
    const decision = this.#decide(request, verdict.session, bucket, action, resource, {
      ...settingsContext(settings, { headers: new Map() }),
      ...signatureContext(verdict.parts, now),
    });
    checkAllowed(decision, { roleArn: verdict.session.roleArn, action, resource }, progress);
    const origin = `http://${request.header("host") ?? "localhost"}`;
    await postObject(this.#storage, form, { bucket, origin, response });
  }

  #decide(
    request: HttpRequest,
    session: Session,
    bucket: BucketConfiguration,
    action: string,
    resource: string,
    context: ConditionContext,
  ) {
    const origin = requestOrigin(request, this.#storage.clock(), this.#iam.region);
    return this.#iam.decide({ session, action, resource, origin, context, bucketName: bucket.name });
  }

  async #run({ name }: OperationDefinition, exchange: S3Exchange): Promise<void> {
    switch (name) {
      case "HeadBucket":
        exchange.response.writeHead(200, { "x-amz-bucket-region": this.#iam.region }).end();
        return;
      case "ListObjectsV2":
        sendXml(exchange.response, 200, listObjectsV2(this.#storage.index, exchange.bucket.name, exchange.wire));
        return;
      case "GetObject":
      case "HeadObject":
        return getObject(this.#storage, exchange, name === "HeadObject");
      case "PutObject":
        return putObject(this.#storage, exchange);
      case "DeleteObject":
        return deleteObject(this.#storage, exchange);
      case "CreateMultipartUpload":
        createMultipartUpload(this.#storage, exchange);
        return;
      case "UploadPart":
        return uploadPart(this.#storage, exchange);
      case "CompleteMultipartUpload":
        return completeMultipartUpload(this.#storage, exchange);
      case "AbortMultipartUpload":
        return abortMultipartUpload(this.#storage, exchange);
    }
  }
}

/** @throws {S3Error} AccessDenied */
function checkAllowed(decision: AccessDecision, asked: Omit<IamDenial, "statements">, progress: Progress): void {
  if (decision.allowed) return;
  progress.denial = { ...asked, statements: decision.statements };
  throw accessDenied(decision.reason);
}

function corsRequest({ method, headers }: WireRequest): CorsRequest | undefined {
  const origin = headers.get("origin");
  const requested = headers.get("access-control-request-method");
  if (origin === undefined) return undefined;
  if (method !== "OPTIONS") return { origin, method, headers: [] };
  if (requested === undefined) return undefined;
  const names = (headers.get("access-control-request-headers") ?? "").split(",");
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  return { origin, method: requested, headers: wanted };
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function s3Error(error: unknown, { message }: HttpRequest, response: ServerResponse): S3Error {
  if (error instanceof S3Error) return error;
  if (message.destroyed || response.destroyed) {
    return new S3Error(400, "RequestTimeout", "The client went away before the request or its answer was complete.");
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new S3Error(500, "InternalError", "We encountered an internal error. Please try again.", {}, reason);
}

/**
 * Lets the client send the rest of its body, so that it gets to read the answer; unless there is far too much left.
 */
function discardBody({ message }: HttpRequest, response: ServerResponse): void {
  if (Number(message.headers["content-length"] ?? 0) > 2 * defaultMaxObjectBytes)
    response.setHeader("connection", "close");
  else message.resume();
}

function sendError(request: HttpRequest, response: ServerResponse, error: S3Error, requestId: string): void {
  // Part of the answer is out already, or nobody is there to read it.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (!request.message.complete) discardBody(request, response);
  const { code, details } = error;
  const body = xmlError({ Code: code, Message: error.message, ...details, RequestId: requestId });
  // Node itself leaves the body of a HEAD's answer out.
  sendXml(response, error.status, body);
}
