import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import type Database from "libsql";
import type { HttpRequest } from "../../http/httpRequest";
import type { AccessControl, AccessDecision, ConditionContext, Session } from "../iam/localIam";
import { requestOrigin } from "../../http/requestOrigin";
import { queryValue } from "../../http/wireRequest";
import type { WireRequest } from "../../http/wireRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { BucketTrace, IamDenial } from "../requestTrace";
import { openSqliteFile } from "../../storage/sqliteFile";
import { s3Error, sendError } from "./answers";
import { recordedBuckets } from "./bucketConfiguration";
import type { BucketConfiguration } from "./bucketConfiguration";
import { corsHeaders, corsRequest, preflightHeaders } from "./bucketCors";
import { BucketIndex } from "./bucketIndex";
import { listBuckets } from "./bucketOperations";
import { listContext, noListContext, operationContext, settingsContext, signatureContext } from "./conditionKeys";
import { ObjectFiles } from "./objectFiles";
import { checkSettings } from "./objectHeaders";
import { ObjectIndex } from "./objectIndex";
import type { ObjectStorage } from "./objectStorage";
import { operations } from "./operations";
import { operationOf } from "./operationTable";
import { readPostForm } from "./postForm";
import { checkForm, formSettings, postObject } from "./postObject";
import { recordedObjects } from "./recordedObjects";
import { checkPayloadHash, chunkSignatures, unsignedPayload } from "./requestBody";
import { accessDenied, invalidRequest, noSuchBucket, S3Error } from "./s3Error";
import { amzSettings, s3Target } from "./s3Request";
import type { ObjectAccess, S3Target } from "./s3Request";
import { migrations } from "./schema";
import { seedObjects } from "./seeding";
import { signatureError } from "./signatureErrors";
import { isObject } from "./storedObject";
import { UploadIndex } from "./uploadIndex";

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
  /** Told of an object of the program that is not served. */
  onWarning?: (message: string) => void;
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
  readonly #onWarning: (message: string) => void;
  readonly #database: Database.Database;
  readonly #bucketIndex: BucketIndex;
  #buckets: ReadonlyMap<string, BucketConfiguration> = new Map();
  /** Settled once the buckets hold the program's objects. */
  #seeded: Promise<void> = Promise.resolve();

  constructor(program: RecordedProgram, options: BucketsOptions) {
    const { dataDirectory, iam, clock = Date.now, onRequest = () => undefined } = options;
    const directory = path.join(dataDirectory, "s3");
    this.#iam = iam;
    this.#onRequest = onRequest;
    this.#onWarning = options.onWarning ?? (() => undefined);
    const files = new ObjectFiles(directory);
    this.#database = openSqliteFile(path.join(directory, "index.sqlite"), migrations);
    this.#bucketIndex = new BucketIndex(this.#database);
    const index = new ObjectIndex(this.#database);
    const uploads = new UploadIndex(this.#database, index, clock());
    const maxObjectBytes = options.maxObjectBytes ?? defaultMaxObjectBytes;
    this.#storage = { index, uploads, files, clock, maxObjectBytes };
    // File times are the computer's, whatever clock the caller gave.
    files.sweep((name) => index.isUsed(name), Date.now());
    this.update(program);
  }

  readonly handle = (request: HttpRequest, response: ServerResponse): void => {
    void this.#serve(request, response);
  };

  /**
   * Follows a program that was evaluated again; requests wait until its objects are there. Objects stay, also those of a
   * bucket that is gone.
   */
  update(program: RecordedProgram): void {
    const { index, clock } = this.#storage;
    this.#buckets = recordedBuckets(program);
    for (const bucket of this.#buckets.values()) {
      this.#bucketIndex.createdAt(bucket.name, clock());
      // A bucket that has had versions can only suspend them (User Guide, "Using versioning in S3 buckets").
      if (bucket.versioning === undefined && index.hasVersions(bucket.name)) bucket.versioning = "Suspended";
    }
    const buckets = [...this.#buckets.values()];
    const objects = recordedObjects(program);
    const seeded = { storage: this.#storage, index: this.#bucketIndex, warn: this.#onWarning };
    this.#seeded = this.#seeded.then(() => seedObjects(buckets, objects, seeded));
    // Requests that wait for it fail with it.
    this.#seeded.catch(() => undefined);
  }

  /**
   * What another service of the run gets to read, which asks IAM itself.
   * @returns undefined when there is no such object
   */
  async readObject(bucketName: string, key: string): Promise<{ contentType: string; body: Buffer } | undefined> {
    await this.#seeded;
    const stored = this.#buckets.has(bucketName) ? this.#storage.index.find({ bucketName, key }) : undefined;
    if (!isObject(stored)) return undefined;
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

  /** Ends what is being put into the buckets. */
  async close(): Promise<void> {
    await this.#seeded.catch(() => undefined);
    this.#database.close();
  }

  async #serve(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = this.#storage.clock();
    const requestId = randomBytes(8).toString("hex").toUpperCase();
    const progress: Progress = { target: undefined, operation: undefined, principal: undefined };
    let refusal: S3Error | undefined;
    response.setHeader("x-amz-request-id", requestId);
    try {
      await this.#seeded;
      await this.#answer(request, response, progress);
    } catch (error) {
      refusal = s3Error(error, request, response);
      sendError(request, response, refusal, requestId, 2 * defaultMaxObjectBytes);
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
    if (!verdict.valid) throw signatureError(verdict, this.#iam.region, this.#storage.clock());
    checkPayloadHash(payloadHash);
    const operation = operationOf(wire, target, settings);
    progress.operation = operation.name;
    if (bucket === undefined && operation.on !== "service") throw noSuchBucket(target.bucketName ?? "");
    checkSettings(settings, operation.settings);

    const { session, parts } = verdict;
    progress.principal = this.#iam.principal(session)?.arn;
    const versionId = queryValue(wire, "versionId");
    const context = {
      ...settingsContext(settings, wire),
      ...signatureContext(parts, this.#storage.clock()),
      ...operationContext(operation.name, versionId),
      "s3:x-amz-content-sha256": payloadHash,
    };
    const decide = (action: string, resource: string, bucketName: string | undefined, more: ConditionContext) =>
      this.#decide(request, session, bucketName, action, resource, { ...context, ...more });
    const check = (action: string, resource: string, bucketName: string | undefined, more: ConditionContext) => {
      const decision = decide(action, resource, bucketName, more);
      checkAllowed(decision, { roleArn: session.roleArn, action, resource }, progress);
    };
    const access: ObjectAccess = {
      check: (action, bucketName, key, more = {}) => {
        const found = this.#buckets.get(bucketName);
        if (found === undefined) throw noSuchBucket(bucketName);
        check(action, key === undefined ? found.arn : `${found.arn}/${key}`, bucketName, more);
        return found;
      },
      mayList: ({ arn, name }) => decide("s3:ListBucket", arn, name, noListContext).allowed,
    };
    const action = versionId === undefined ? operation.action : operation.versionAction;
    if (operation.name === "ListBuckets") {
      check("s3:ListAllMyBuckets", "*", undefined, {});
      listBuckets(this.#listed(), { wire, response, region: this.#iam.region });
      return;
    }
    if (bucket === undefined) throw noSuchBucket(target.bucketName ?? "");
    if (action !== undefined)
      access.check(action, bucket.name, target.key, operation.on === "bucket" ? listContext(wire) : {});
    const owner = settings.get("x-amz-expected-bucket-owner");
    if (owner !== undefined && owner !== bucket.accountId) {
      throw accessDenied(`Access Denied: the owner of ${bucket.name} is not ${owner}`);
    }
    await operations[operation.name](this.#storage, {
      message,
      response,
      wire,
      bucket,
      key: target.key ?? "",
      versionId,
      settings,
      payloadHash,
      chunkSignatures: chunkSignatures(payloadHash, parts, session),
      access,
      region: this.#iam.region,
    });
  }

  #listed() {
    const now = this.#storage.clock();
    return [...this.#buckets.values()].map((bucket) => ({
      ...bucket,
      createdAt: this.#bucketIndex.createdAt(bucket.name, now),
    }));
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
    if (!verdict.valid) throw signatureError(verdict, this.#iam.region, this.#storage.clock());
    progress.principal = this.#iam.principal(verdict.session)?.arn;
    const now = this.#storage.clock();
    checkForm(form, bucket, now);
    const settings = formSettings(form.fields);
    checkSettings(settings, []);
    const [action, resource] = ["s3:PutObject", `${bucket.arn}/${key}`];
    const decision = this.#decide(request, verdict.session, bucket.name, action, resource, {
      ...settingsContext(settings, { headers: new Map() }),
      ...signatureContext(verdict.parts, now),
      ...operationContext("PostObject", undefined),
    });
    checkAllowed(decision, { roleArn: verdict.session.roleArn, action, resource }, progress);
    const origin = `http://${request.header("host") ?? "localhost"}`;
    await postObject(this.#storage, form, { bucket, origin, response });
  }

  #decide(
    request: HttpRequest,
    session: Session,
    bucketName: string | undefined,
    action: string,
    resource: string,
    context: ConditionContext,
  ) {
    const origin = requestOrigin(request, this.#storage.clock(), this.#iam.region);
    return this.#iam.decide({
      session,
      action,
      resource,
      origin,
      context,
      ...(bucketName !== undefined && { bucketName }),
    });
  }
}

/** @throws {S3Error} AccessDenied */
function checkAllowed(decision: AccessDecision, asked: Omit<IamDenial, "statements">, progress: Progress): void {
  if (decision.allowed) return;
  progress.denial = { ...asked, statements: decision.statements };
  throw accessDenied(decision.reason);
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
