/** A refusal in S3's form (Amazon S3 API Reference, "Error responses"). */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the answer, such as `Region`. */
  readonly details: Readonly<Record<string, string>>;
  /** For the terminal: the cause in plain words. */
  readonly reason: string;

  constructor(status: number, code: string, message: string, details: Record<string, string> = {}, reason = message) {
    super(message);
    this.name = code;
    this.status = status;
    this.code = code;
    this.details = details;
    this.reason = reason;
  }
}

/** What the caller may not do. S3 gives those of the same account the reason. */
export function accessDenied(reason: string): S3Error {
  return new S3Error(403, "AccessDenied", reason);
}

/** A request that does not say what it must, or says it wrongly. */
export function invalidRequest(message: string): S3Error {
  return new S3Error(400, "InvalidRequest", message);
}

export function invalidArgument(name: string, value: string, message: string): S3Error {
  return new S3Error(400, "InvalidArgument", message, { ArgumentName: name, ArgumentValue: value });
}

/** S3's own answer to what an endpoint does not offer; nothing of a request is ever ignored silently. */
export function notImplemented(what: string): S3Error {
  return new S3Error(
    501,
    "NotImplemented",
    "A header or query you provided implies functionality that is not implemented.",
    {},
    `${what} is not offered by the local run`,
  );
}

export function noSuchKey(key: string): S3Error {
  return new S3Error(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
}

export function noSuchBucket(bucketName: string): S3Error {
  return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: bucketName });
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    404,
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
}

export function entityTooLarge(limit: number, proposed?: number): S3Error {
  return new S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    ...(proposed !== undefined && { ProposedSize: String(proposed) }),
    MaxSizeAllowed: String(limit),
  });
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
}

export function noSuchVersion(key: string, versionId: string): S3Error {
  return new S3Error(404, "NoSuchVersion", "The specified version does not exist.", { Key: key, VersionId: versionId });
}

export function malformedXml(): S3Error {
  return new S3Error(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
