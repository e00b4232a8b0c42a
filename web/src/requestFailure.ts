/** One error of a problem document, with the place that it is about in words. */
export interface FieldError {
  where: string;
  detail: string;
}

/** Who answered: the gateway before any function ran, the function, an AWS service, or nobody that the page could hear. */
export type AnsweredBy = "gateway" | "function" | "service" | "nobody";

/** A request that did not do what it was for; the message is for the reader. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  /** Undefined when there was no answer that the page could read. */
  readonly status: number | undefined;
  readonly answeredBy: AnsweredBy;
  readonly title: string;
  readonly detail: string;
  readonly fieldErrors: readonly FieldError[];
  /** Names the request in the API's logs. */
  readonly requestId: string | undefined;

  constructor(what: {
    status?: number;
    answeredBy: AnsweredBy;
    title: string;
    detail: string;
    fieldErrors?: readonly FieldError[];
    requestId?: string | undefined;
  }) {
    super(`${what.title}. ${what.detail}`);
    this.status = what.status;
    this.answeredBy = what.answeredBy;
    this.title = what.title;
    this.detail = what.detail;
    this.fieldErrors = what.fieldErrors ?? [];
    this.requestId = what.requestId;
  }
}

/** Reads why the API refused: a problem document of the function (RFC 9457), or API Gateway's own `{"message": …}`. */
export async function apiFailure(response: Response): Promise<RequestFailure> {
  const { status, headers } = response;
  const body = parseObject(await response.text());
  // Both are readable by a page of another origin only where the API's CORS configuration exposes them.
  const requestId = headers.get("apigw-requestid") ?? instanceId(body.instance);
  if (typeof body.title === "string" && typeof body.detail === "string") {
    return new RequestFailure({
      status,
      answeredBy: "function",
      title: body.title,
      detail: body.detail,
      fieldErrors: fieldErrors(body.errors),
      requestId,
    });
  }
  return new RequestFailure({ status, answeredBy: "gateway", ...gatewayReason(status, headers), requestId });
}

/** Why there is no answer: fetch tells a page no more than that (Fetch Standard, "network error"). */
export function unreachable(url: string, pageOrigin: string): RequestFailure {
  const { origin } = new URL(url);
  return new RequestFailure({
    answeredBy: "nobody",
    title: "The browser got no answer that this page may read",
    detail:
      `Either ${origin} cannot be reached, or its CORS configuration does not name ${pageOrigin}; ` +
      "the browser's console says which. Origins are configured in learninghub:corsOrigins.",
  });
}

/** Reads an error of S3 (XML) or of Cognito (JSON with `__type`). */
export async function serviceFailure(response: Response): Promise<RequestFailure> {
  const { status } = response;
  const text = await response.text();
  const json = parseObject(text);
  const type = json.__type;
  const code = typeof type === "string" ? type.split("#").pop() : xmlText(text, "Code");
  const message = typeof json.message === "string" ? json.message : xmlText(text, "Message");
  return new RequestFailure({
    status,
    answeredBy: "service",
    title: code === undefined || code === "" ? `The service answered ${status}` : `${code} (${status})`,
    detail: message ?? "The answer says no more.",
    requestId: xmlText(text, "RequestId"),
  });
}

/** API Gateway keeps its reasons short; these say what they mean and where to look. */
function gatewayReason(status: number, headers: Headers): { title: string; detail: string } {
  switch (status) {
    case 401: {
      const said = /error_description="([^"]*)"/.exec(headers.get("www-authenticate") ?? "")?.[1];
      const detail =
        said ?? "It is missing, has expired, or its issuer, audience or signature is not what the API expects";
      return { title: "The JWT authorizer did not accept the token", detail: sentence(detail) };
    }
    case 403:
      return {
        title: "The caller may not use this route",
        detail: "The role behind the signature does not allow it, the signature is wrong, or the token lacks a scope.",
      };
    case 404:
      return { title: "The API has no such route", detail: "No route key matches this method and path." };
    case 413:
      return { title: "The request is too large", detail: "API Gateway takes up to 10 MB." };
    case 429: {
      const seconds = headers.get("retry-after");
      const detail = seconds === null ? "Wait a moment and try again." : `Try again in ${seconds} s.`;
      return { title: "Too many requests", detail: `The route's throttle was reached. ${detail}` };
    }
    case 503:
      return { title: "The API cannot serve the request now", detail: "Wait a moment and try again." };
    default:
      return status >= 500
        ? { title: "The function failed", detail: "Its log group has the reason, under this request's id." }
        : { title: `The API answered ${status}`, detail: "The answer says no more." };
  }
}

export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

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

function xmlText(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text?.replace(/&(amp|lt|gt|quot|apos|#39);/g, (entity) => xmlEntities[entity] ?? entity);
}

const xmlEntities: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
};
