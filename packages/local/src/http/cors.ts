import type { RecordedFields } from "../record/recordedFields";

/** Response headers by lower-case name. */
type Headers = Record<string, string>;

/**
 * An API's `corsConfiguration` ("Configure CORS for HTTP APIs"). Response headers appear only for an allowed origin;
 * the browser does the refusing. Origins are compared exactly, as browsers send them in lower case.
 */
export class CorsConfiguration {
  readonly #origins: readonly string[];
  /** Of every response to an allowed origin. */
  readonly #headers: Headers = {};
  /** Of a preflight's response besides. */
  readonly #preflightHeaders: Headers = {};
  /** Answers for the origins that are listed by name; there are few, and every request of a browser asks. */
  readonly #listed = new Map<string, { simple: Headers; preflight: Headers }>();

  constructor(configuration: RecordedFields) {
    const set = (headers: Headers, name: string, value: string) => {
      if (value !== "") headers[name] = value;
    };
    const list = (field: string) => (configuration.strings(field) ?? []).join(",");
    if (configuration.boolean("allowCredentials") === true) this.#headers["access-control-allow-credentials"] = "true";
    set(this.#headers, "access-control-expose-headers", list("exposeHeaders"));
    set(this.#preflightHeaders, "access-control-allow-methods", list("allowMethods"));
    set(this.#preflightHeaders, "access-control-allow-headers", list("allowHeaders"));
    set(this.#preflightHeaders, "access-control-max-age", String(configuration.number("maxAge") ?? ""));
    this.#origins = configuration.strings("allowOrigins") ?? [];
    for (const origin of this.#origins) {
      this.#listed.set(origin, { simple: this.#build(origin, false), preflight: this.#build(origin, true) });
    }
  }

  /**
   * The headers to add to a response; undefined when the origin is not allowed or the request names none.
   * @param preflight whether the request is an OPTIONS with `Access-Control-Request-Method`
   */
  responseHeaders(origin: string | undefined, preflight: boolean): Readonly<Headers> | undefined {
    if (origin === undefined) return undefined;
    const listed = this.#listed.get(origin);
    if (listed !== undefined) return preflight ? listed.preflight : listed.simple;
    return this.#origins.some((allowed) => isWildcardFor(allowed, origin)) ? this.#build(origin, preflight) : undefined;
  }

  #build(origin: string, preflight: boolean): Headers {
    return {
      ...(this.#origins.includes("*")
        ? { "access-control-allow-origin": "*" }
        : { "access-control-allow-origin": origin, vary: "Origin" }),
      ...this.#headers,
      ...(preflight ? this.#preflightHeaders : {}),
    };
  }
}

/** The three wildcards that the guide lists: all origins, and all of a scheme. */
function isWildcardFor(allowed: string, origin: string): boolean {
  if (allowed === "*") return true;
  return (allowed === "https://*" || allowed === "http://*") && origin.startsWith(allowed.slice(0, -1));
}
