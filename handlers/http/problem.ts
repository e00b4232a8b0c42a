/**
 * Every problem of this API: its name, status and title, which is the same for each occurrence
 * (RFC 9457 section 3.1). openapi.yaml lists the same names.
 */
const problems = {
  invalidParameter: { status: 400, title: "A parameter is not valid" },
  malformedJson: { status: 400, title: "The body is not JSON" },
  notSignedIn: { status: 401, title: "Sign-in is needed" },
  identityNeeded: { status: 403, title: "Credentials of the identity pool are needed" },
  courseNotFound: { status: 404, title: "No such course" },
  examNotFound: { status: 404, title: "No such exam" },
  bodyTooLarge: { status: 413, title: "The body is too large" },
  unsupportedMediaType: { status: 415, title: "The body's media type is not supported" },
  invalidSubmission: { status: 422, title: "The exam submission is not valid" },
  unknownCourse: { status: 422, title: "The exam is for a course that does not exist" },
  idempotencyKeyReused: { status: 422, title: "The Idempotency-Key was used for another submission" },
  internalError: { status: 500, title: "Something went wrong" },
  storeUnavailable: { status: 503, title: "The store cannot be reached" },
  storeBusy: { status: 503, title: "The store is busy" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof problems;

/** One of several errors in a request, located by exactly one of `pointer`, `parameter` and `header`. */
export interface FieldError {
  /** JSON pointer into the body in its URI fragment form (RFC 6901 section 6), such as `#/answers/0/answer`. */
  pointer?: string;
  /** Name of the query parameter. */
  parameter?: string;
  /** Name of the request header. */
  header?: string;
  /** What is allowed there. */
  detail: string;
}

/** The body of an `application/problem+json` response (RFC 9457). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: FieldError[];
}

/** The most errors in one response, so that a small request cannot cause a huge response. */
const maxFieldErrors = 20;

/** Thrown in a handler to respond with a problem. The caller receives everything in it except `cause`. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;

  constructor(
    readonly problem: ProblemName,
    /** What went wrong this time, for the caller to read; never an internal of the API. */
    readonly detail: string,
    readonly options: {
      errors?: FieldError[];
      /** Response headers, such as `retry-after`. */
      headers?: Record<string, string>;
      /** For the log only. */
      cause?: unknown;
    } = {},
  ) {
    super(detail, "cause" in options ? { cause: options.cause } : undefined);
    this.status = problems[problem].status;
  }

  /** The response body; `requestId` identifies the log line. */
  document(requestId: string): ProblemDocument {
    const { errors } = this.options;
    return {
      type: `urn:problem-type:learninghub:${this.problem}`,
      title: problems[this.problem].title,
      status: this.status,
      detail: this.detail,
      instance: `urn:request:${encodeURIComponent(requestId)}`,
      ...(errors === undefined ? {} : { errors: errors.slice(0, maxFieldErrors) }),
    };
  }
}
