/** `config.json` beside the page: where the stack's parts are. Holds nothing secret; every visitor can read it. */
export interface PageConfiguration {
  /** Name of the stack, shown to the reader. */
  stack: string;
  /** AWS region, such as `eu-central-1`. */
  region: string;
  /** Without a slash at the end. */
  apiUrl: string;
  /** `iss` of the tokens: `https://cognito-idp.<region>.amazonaws.com/<user pool id>`. */
  issuer: string;
  userPoolId: string;
  userPoolClientId: string;
  /** The hosted sign-in's domain, without a slash at the end. */
  hostedUiUrl: string;
  /** Where sign-in returns to; one of the app client's callback URLs, on this page's own origin. */
  callbackUrl: string;
  /** Where sign-out returns to; one of the app client's sign-out URLs. */
  logoutUrl: string;
  /** OAuth scopes to ask for; `openid` among them. */
  scopes: string[];
  /** Absent: the stack has no identity pool, so no uploads and no signed requests. */
  identityPoolId?: string;
  /** Absent: the stack has no bucket for uploads. */
  uploadBucket?: string;
  /** Where the discovery document is, when it is not below `issuer` (a local run, whose tokens name AWS's issuer). */
  metadataUrl?: string;
  /** Where AWS's services are, when they are not AWS's own. `s3` is addressed as `<s3>/<bucket>/<key>`. */
  endpoints?: { cognitoIdentity?: string; s3?: string };
  /** Where the local run's console is; absent on AWS. */
  consoleUrl?: string;
}

/** `config.json` cannot be used; `problems` says what is wrong with each field. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly problems: readonly string[]) {
    super(`config.json is not valid: ${problems.join("; ")}`);
  }
}

/** @throws {ConfigurationError} listing every field that is missing or not valid */
export function readConfiguration(value: unknown): PageConfiguration {
  const fields = new Fields(value, "");
  const endpoints = fields.optionalObject("endpoints");
  const optional = {
    identityPoolId: fields.optionalText("identityPoolId"),
    uploadBucket: fields.optionalText("uploadBucket"),
    metadataUrl: fields.optionalUrl("metadataUrl"),
    consoleUrl: fields.optionalUrl("consoleUrl"),
    endpoints:
      endpoints &&
      present({ cognitoIdentity: endpoints.optionalUrl("cognitoIdentity"), s3: endpoints.optionalUrl("s3") }),
  };
  const configuration: PageConfiguration = {
    stack: fields.text("stack"),
    region: fields.text("region"),
    apiUrl: fields.url("apiUrl"),
    issuer: fields.url("issuer"),
    userPoolId: fields.text("userPoolId"),
    userPoolClientId: fields.text("userPoolClientId"),
    hostedUiUrl: fields.url("hostedUiUrl"),
    callbackUrl: fields.address("callbackUrl"),
    logoutUrl: fields.address("logoutUrl"),
    scopes: fields.texts("scopes"),
    ...present(optional),
  };
  if (configuration.scopes.length > 0 && !configuration.scopes.includes("openid")) {
    fields.problems.push(`scopes: give "openid" among them, or there is no id token`);
  }
  if (fields.problems.length > 0) throw new ConfigurationError(fields.problems);
  return configuration;
}

/** The fields of an object that may be anything; collects what is wrong with them. */
class Fields {
  readonly #values: Record<string, unknown>;

  constructor(
    value: unknown,
    readonly prefix: string,
    readonly problems: string[] = [],
  ) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${prefix === "" ? "the file" : prefix.slice(0, -1)}: give a JSON object`);
    this.#values = isObject ? Object.fromEntries(Object.entries(value)) : {};
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#missing(name, "a text that is not empty");
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    this.#refuse(name, value, "a text that is not empty");
    return undefined;
  }

  /** An address without slashes at its end. */
  url(name: string): string {
    return this.optionalUrl(name) ?? this.#missing(name, secureUrl);
  }

  optionalUrl(name: string): string | undefined {
    return this.#optionalAddress(name)?.replace(/\/+$/, "");
  }

  /** An address letter for letter, as redirect addresses are compared exactly. */
  address(name: string): string {
    return this.#optionalAddress(name) ?? this.#missing(name, secureUrl);
  }

  #optionalAddress(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || (typeof value === "string" && isSecureUrl(value))) return value;
    this.#refuse(name, value, secureUrl);
    return undefined;
  }

  texts(name: string): string[] {
    const value = this.#values[name];
    const allowed = "a list of texts, at least one";
    if (value === undefined) this.#missing(name, allowed);
    if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string" && item !== "")) {
      return value.map(String);
    }
    if (value !== undefined) this.#refuse(name, value, allowed);
    return [];
  }

  optionalObject(name: string): Fields | undefined {
    const value = this.#values[name];
    return value === undefined ? undefined : new Fields(value, `${name}.`, this.problems);
  }

  #missing(name: string, allowed: string): string {
    if (this.#values[name] === undefined) this.problems.push(`${this.prefix}${name} is missing: give ${allowed}`);
    return "";
  }

  #refuse(name: string, value: unknown, allowed: string): void {
    this.problems.push(`${this.prefix}${name} is ${JSON.stringify(value)}: give ${allowed}`);
  }
}

const secureUrl = "an https address (http for localhost only)";

/** Tokens travel there: only over TLS, or within this machine. */
function isSecureUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}
