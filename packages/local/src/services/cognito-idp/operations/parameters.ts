import { CognitoError, invalidParameter } from "../cognitoError";

/** What `string` checks of a value; lengths in characters. */
export interface StringRule {
  maximumLength?: number;
}

const largestPage = 60;

/** What `integer` checks of a value. */
export interface IntegerRule {
  minimum: number;
  maximum: number;
}

/**
 * The input of an operation. What has the wrong type, is missing or out of bounds is refused in AWS's words; values
 * are never repeated in them, as many are secrets.
 */
export class Parameters {
  readonly #values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }

  /** @throws CognitoError InvalidParameterException, SerializationException */
  string(name: string, rule: StringRule = {}): string {
    return this.optionalString(name, rule) ?? missing(name);
  }

  /** Undefined when absent or null. @throws CognitoError InvalidParameterException, SerializationException */
  optionalString(name: string, { maximumLength = 131_072 }: StringRule = {}): string | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw wrongType(name, "a string");
    if (value.length > maximumLength) {
      throw constraint(name, `Member must have length less than or equal to ${maximumLength}`);
    }
    return value;
  }

  /** A required string that cannot be empty, such as an id. @throws CognitoError InvalidParameterException, SerializationException */
  identifier(name: string): string {
    const value = this.string(name, { maximumLength: 128 });
    if (value === "") throw constraint(name, "Member must have length greater than or equal to 1");
    return value;
  }

  /** @throws CognitoError SerializationException */
  boolean(name: string): boolean | undefined {
    const value = this.#values[name] ?? undefined;
    if (value !== undefined && typeof value !== "boolean") throw wrongType(name, "true or false");
    return value;
  }

  /** @throws CognitoError InvalidParameterException, SerializationException */
  integer(name: string, { minimum, maximum }: IntegerRule): number | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(name, "a whole number");
    if (value < minimum) throw constraint(name, `Member must have value greater than or equal to ${minimum}`);
    if (value > maximum) throw constraint(name, `Member must have value less than or equal to ${maximum}`);
    return value;
  }

  /** How many entries a page holds, 60 at most and by default. @throws CognitoError InvalidParameterException, SerializationException */
  pageSize(name: string): number {
    const given = this.integer(name, { minimum: 0, maximum: largestPage }) ?? 0;
    return given === 0 ? largestPage : given;
  }

  /** One of the given words. @throws CognitoError InvalidParameterException, SerializationException */
  optionalWord<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.optionalString(name);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw constraint(name, `Member must satisfy enum value set: [${words.join(", ")}]`);
    return word;
  }

  /** @throws CognitoError SerializationException */
  strings(name: string): string[] | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
      throw wrongType(name, "a list of strings");
    }
    return value;
  }

  /** An object of strings, such as AuthParameters; empty when absent. @throws CognitoError SerializationException */
  map(name: string): Parameters {
    return new Parameters(this.#object(name) ?? {});
  }

  /** A nested structure; undefined when absent. @throws CognitoError SerializationException */
  structure(name: string): Parameters | undefined {
    const value = this.#object(name);
    return value && new Parameters(value);
  }

  /** A list of `{ Name, Value }`; a missing value reads as an empty one. @throws CognitoError InvalidParameterException, SerializationException */
  attributes(name: string): Record<string, string> {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name, "a list of attributes");
    return Object.fromEntries(
      value.map((entry: unknown) => {
        if (!isObject(entry)) throw wrongType(name, "a list of attributes");
        const attribute = new Parameters(entry);
        return [attribute.string("Name"), attribute.optionalString("Value", { maximumLength: 2048 }) ?? ""];
      }),
    );
  }

  /** The entries of a map whose names begin so, without that beginning. @throws CognitoError SerializationException */
  withPrefix(prefix: string): Record<string, string> {
    const names = Object.keys(this.#values).filter((name) => name.startsWith(prefix));
    return Object.fromEntries(names.map((name) => [name.slice(prefix.length), this.optionalString(name) ?? ""]));
  }

  /** An entry that a flow or challenge cannot do without. @throws CognitoError InvalidParameterException, SerializationException */
  required(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined || value === "") throw invalidParameter(`Missing required parameter ${name}`);
    return value;
  }

  #object(name: string): Record<string, unknown> | undefined {
    const value = this.#values[name] ?? undefined;
    if (value !== undefined && !isObject(value)) throw wrongType(name, "an object");
    return value;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function missing(name: string): never {
  throw invalidParameter(
    `1 validation error detected: Value null at '${lowerFirst(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function constraint(name: string, rule: string): CognitoError {
  return invalidParameter(
    `1 validation error detected: Value at '${lowerFirst(name)}' failed to satisfy constraint: ${rule}`,
  );
}

function wrongType(name: string, expected: string): CognitoError {
  return new CognitoError("SerializationException", `${name} must be ${expected}.`);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
