/** One error of a problem document, with the place that it is about in words. */
export interface FieldError {
  where: string;
  detail: string;
}

/** What the reader can do about it: sign in, connect, wait, look elsewhere; or nothing but try again. */
export type FailureKind = "signedOut" | "unreachable" | "throttled" | "notFound" | "refused";

/** A request that did not do what it was for; the message is for the reader. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  readonly kind: FailureKind;
  readonly title: string;
  readonly detail: string;
  readonly fieldErrors: readonly FieldError[];
  /** Names the request in the API's logs. */
  readonly requestId: string | undefined;

  constructor(what: {
    kind: FailureKind;
    title: string;
    detail: string;
    fieldErrors?: readonly FieldError[];
    requestId?: string | undefined;
  }) {
    super(`${what.title}. ${what.detail}`);
    this.kind = what.kind;
    this.title = what.title;
    this.detail = what.detail;
    this.fieldErrors = what.fieldErrors ?? [];
    this.requestId = what.requestId;
  }
}

/**
 * The answer to a request that was sent.
 * @param failure reads the answer when its status is not a success
 * @throws {RequestFailure}
 */
export async function answerOf(
  sent: Promise<Response>,
  failure: (response: Response) => Promise<RequestFailure>,
): Promise<Response> {
  // fetch says no more than that there was no answer that the page may read (Fetch Standard, "network error").
  const response = await sent.catch(() => undefined);
  if (response === undefined) {
    throw new RequestFailure({
      kind: "unreachable",
      title: "No connection",
      detail: "LearningHub cannot be reached. Check your connection and try again.",
    });
  }
  if (!response.ok) throw await failure(response);
  return response;
}

/** Reads why the API refused: a problem document of the function (RFC 9457), or API Gateway's own `{"message": …}`. */
export async function apiFailure(response: Response): Promise<RequestFailure> {
  const { status, headers } = response;
  const body = parseObject(await response.text());
  // Readable by a page of another origin only where the API's CORS configuration exposes it.
  const requestId = headers.get("apigw-requestid") ?? instanceId(body.instance);
  const reason = reasonOf(status, headers.get("retry-after"));
  if (typeof body.title !== "string" || typeof body.detail !== "string") {
    return new RequestFailure({ ...reason, requestId });
  }
  const { title, detail } = body;
  return new RequestFailure({ kind: reason.kind, title, detail, fieldErrors: fieldErrors(body.errors), requestId });
}

/** Reads an error of S3 (XML) or of Cognito (JSON with `__type`). */
export async function serviceFailure(response: Response): Promise<RequestFailure> {
  const text = await response.text();
  const type = parseObject(text).__type;
  const code = typeof type === "string" ? type.split("#").pop() : /<Code>([^<]*)</.exec(text)?.[1];
  const requestId = /<RequestId>([^<]*)</.exec(text)?.[1];
  const status = statusOfCode[code ?? ""] ?? response.status;
  return new RequestFailure({ ...reasonOf(status, null), requestId });
}

/** Codes whose HTTP status says less than they do (Amazon S3 and Cognito API references, "Errors"). */
const statusOfCode: Readonly<Record<string, number>> = {
  NotAuthorizedException: 401,
  ExpiredToken: 401,
  InvalidToken: 401,
  TooManyRequestsException: 429,
  SlowDown: 429,
};

type Reason = Pick<RequestFailure, "kind" | "title" | "detail">;

function reasonOf(status: number, retryAfter: string | null): Reason {
  const reason = reasons[status];
  if (status === 429) {
    const detail = retryAfter === null ? "Wait a moment and try again." : `Try again in ${retryAfter} s.`;
    return { kind: "throttled", title: "Too many requests", detail };
  }
  if (reason !== undefined) return reason;
  return {
    kind: "refused",
    title: "Something went wrong",
    detail: "It is not your doing. Try again, and tell us the request id if it happens again.",
  };
}

const reasons: Readonly<Record<number, Reason>> = {
  401: { kind: "signedOut", title: "Your sign-in has ended", detail: "Sign in again to continue where you are." },
  403: { kind: "refused", title: "You have no access to this", detail: "Your account does not have the permission." },
  404: { kind: "notFound", title: "Not found", detail: "It does not exist, or no longer does." },
  413: { kind: "refused", title: "That is too large", detail: "Shorten it and try again." },
  503: { kind: "refused", title: "LearningHub is busy", detail: "Wait a moment and try again." },
};

function fieldErrors(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isObject).map((error) => {
    const [, where] = Object.entries(error).find(([name]) => places.has(name)) ?? [];
    const { detail } = error;
    return {
      where: typeof where === "string" ? where.replace(/^#\//, "") : "",
      detail: typeof detail === "string" ? detail : "",
    };
  });
}

/** Where an error is: a JSON pointer into the body, a query parameter or a header. */
const places = new Set(["pointer", "parameter", "header"]);

function instanceId(instance: unknown): string | undefined {
  const [, id] = /^urn:request:(.+)$/.exec(typeof instance === "string" ? instance : "") ?? [];
  try {
    return id === undefined ? undefined : decodeURIComponent(id);
  } catch {
    return id; // not percent-encoded as it should be: shown as it came
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
