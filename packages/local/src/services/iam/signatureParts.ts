import type { WireRequest } from "../../http/wireRequest";

/** What a request says about its own signature (IAM User Guide, "Elements of an AWS API request signature"). */
export interface SignatureParts {
  /** Whether it stands in the Authorization header, presigned in the query, or in the fields of a form. */
  place: "header" | "query" | "form";
  accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  scopeDate: string;
  region: string;
  service: string;
  /** Lower-case; none of a form, whose signature covers its policy. */
  signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  timestamp: string;
  /** The same in milliseconds since 1970. */
  signedAt: number;
  /** Seconds; presigned requests and forms only. */
  expiresIn: number | undefined;
  sessionToken: string | undefined;
}

/** Why a request has no signature that could be checked. */
export interface UnreadableSignature {
  kind: "missing" | "malformed" | "twoMechanisms";
  reason: string;
}

const algorithm = "AWS4-HMAC-SHA256";
/** Seven days (Amazon S3 User Guide, "Sharing objects with presigned URLs"). */
const longestPresignedSeconds = 604_800;

export function signatureParts(request: WireRequest): SignatureParts | UnreadableSignature {
  const authorization = request.headers.get("authorization");
  const presigned = [...request.query.keys()].filter((name) => /^x-amz-(algorithm|credential|signature)$/i.test(name));
  if (authorization !== undefined && presigned.length > 0) {
    return { kind: "twoMechanisms", reason: "the request is signed in the Authorization header and in the query" };
  }
  if (authorization !== undefined) return headerParts(authorization, request);
  if (presigned.length > 0) return queryParts(request);
  return {
    kind: "missing",
    reason: "the request is not signed: it has neither an Authorization header nor X-Amz-Signature",
  };
}

/**
 * What the fields of a form say about the signature of its policy.
 * @param fields by lower-case name
 */
export function formParts(fields: ReadonlyMap<string, string>): SignatureParts | UnreadableSignature {
  const credential = fields.get("x-amz-credential");
  const signature = fields.get("x-amz-signature");
  if (credential === undefined || signature === undefined) {
    return { kind: "missing", reason: "the form is not signed: it has no x-amz-credential or no x-amz-signature" };
  }
  if (fields.get("x-amz-algorithm") !== algorithm) return malformed(`x-amz-algorithm is not ${algorithm}`);
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed("x-amz-signature is not 64 hexadecimal digits");
  return assembled("form", {
    credential,
    signedHeaders: "",
    signature,
    timestamp: fields.get("x-amz-date"),
    sessionToken: fields.get("x-amz-security-token"),
    // The policy says when it expires; a signing key lasts as long as this.
    expiresIn: longestPresignedSeconds,
  });
}

export function isReadable(parts: SignatureParts | UnreadableSignature): parts is SignatureParts {
  return "signature" in parts;
}

function headerParts(authorization: string, request: WireRequest): SignatureParts | UnreadableSignature {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 +Credential=([^\s,]+), *SignedHeaders=([^\s,]+), *Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    return malformed(`the Authorization header is not "${algorithm} Credential=…, SignedHeaders=…, Signature=…"`);
  }
  return assembled("header", {
    credential,
    signedHeaders,
    signature,
    timestamp: request.headers.get("x-amz-date"),
    sessionToken: request.headers.get("x-amz-security-token"),
    expiresIn: undefined,
  });
}

function queryParts(request: WireRequest): SignatureParts | UnreadableSignature {
  const single = (name: string) => {
    // One spelling, once: a second one would be read by nobody but a function behind the check.
    const named = [...request.query].filter(([other]) => other.toLowerCase() === name.toLowerCase());
    const [only] = named;
    return named.length === 1 && only?.[0] === name && only[1].length === 1 ? only[1][0] : undefined;
  };
  const credential = single("X-Amz-Credential");
  const signedHeaders = single("X-Amz-SignedHeaders");
  const signature = single("X-Amz-Signature");
  const expires = single("X-Amz-Expires");
  if (single("X-Amz-Algorithm") !== algorithm) return malformed(`X-Amz-Algorithm is not ${algorithm}`);
  if (credential === undefined || signedHeaders === undefined || signature === undefined || expires === undefined) {
    return malformed(
      "a presigned URL needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders and X-Amz-Signature, each once",
    );
  }
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed("X-Amz-Signature is not 64 hexadecimal digits");
  const expiresIn = /^\d{1,6}$/.test(expires) ? Number(expires) : Infinity;
  if (expiresIn < 1 || expiresIn > longestPresignedSeconds) {
    return malformed(`X-Amz-Expires is ${expires}; it must be from 1 to ${longestPresignedSeconds} seconds`);
  }
  const sessionToken = request.query.has("X-Amz-Security-Token") ? (single("X-Amz-Security-Token") ?? "") : undefined;
  return assembled("query", {
    credential,
    signedHeaders,
    signature,
    timestamp: single("X-Amz-Date"),
    sessionToken,
    expiresIn,
  });
}

interface RawParts {
  credential: string;
  signedHeaders: string;
  signature: string;
  timestamp: string | undefined;
  sessionToken: string | undefined;
  expiresIn: number | undefined;
}

function assembled(place: SignatureParts["place"], raw: RawParts): SignatureParts | UnreadableSignature {
  const [accessKeyId = "", scopeDate = "", region = "", service = "", end, ...more] = raw.credential.split("/");
  if (end !== "aws4_request" || more.length > 0) {
    return malformed("the credential is not <access key id>/<YYYYMMDD>/<region>/<service>/aws4_request");
  }
  const { timestamp = "" } = raw;
  const signedAt = instantOf(timestamp);
  if (signedAt === undefined) return malformed("x-amz-date is not a time of the form YYYYMMDDTHHMMSSZ");
  if (!timestamp.startsWith(scopeDate) || scopeDate.length !== 8) {
    return malformed(`the credential's date ${scopeDate} is not the day of x-amz-date, ${timestamp.slice(0, 8)}`);
  }
  return {
    place,
    accessKeyId,
    scopeDate,
    region,
    service,
    signedHeaders: raw.signedHeaders.toLowerCase().split(";"),
    signature: raw.signature,
    timestamp,
    signedAt,
    expiresIn: raw.expiresIn,
    sessionToken: raw.sessionToken,
  };
}

function instantOf(timestamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

function malformed(reason: string): UnreadableSignature {
  return { kind: "malformed", reason };
}
