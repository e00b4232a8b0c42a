import * as pulumi from "@pulumi/pulumi";

/** What is wrong with one argument of a component. */
export interface FieldError {
  /** Path of the argument, such as `passwordPolicy.minimumLength` or `routes["GET /courses"].scopes`. */
  field: string;
  /** The value as it was given. */
  value: unknown;
  /** What is allowed, as a sentence fragment: "a whole number from 6 to 99". */
  allowed: string;
}

/**
 * Thrown at construction for errors in the plain values among a component's arguments, all of them at once.
 * A RunError, so that the engine prints the message without a stack trace.
 */
export class ArgumentError extends pulumi.RunError {
  readonly fieldErrors: readonly FieldError[];

  constructor(component: string, name: string, fieldErrors: readonly FieldError[]) {
    const lines = fieldErrors.map(({ field, value, allowed }) => `  - ${describeError(field, value, allowed)}`);
    const count = fieldErrors.length === 1 ? "this argument" : `these ${fieldErrors.length} arguments`;
    super(`${component} "${name}": correct ${count} of new ${component}("${name}", { … }):\n${lines.join("\n")}`);
    this.fieldErrors = fieldErrors;
  }
}

/**
 * An error to throw in an Output's callback. The frames there are the SDK's alone, and Node.js 20 takes minutes to print
 * them for the engine: `util.inspect` with colors repeats itself at a path such as `node_modules/@pulumi/output.ts`.
 */
export function withoutFrames<Failure extends Error>(error: Failure): Failure {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** A `validate…` function: returns what is allowed, as a sentence fragment, or undefined when the value is valid. */
export type Rule<T> = (value: T) => string | undefined;

/**
 * Collects the errors in a component's arguments, so that all of them are reported at once. A value that is known only at
 * deploy time is checked as soon as it is known.
 */
export class ArgumentChecks {
  /** The name of the instance. */
  readonly name: string;
  readonly #component: string;
  readonly #fieldErrors: FieldError[] = [];

  /** @param component the component's class name, such as `AuthPool` */
  constructor(component: string, name: string) {
    this.name = name;
    this.#component = component;
  }

  /** Notes an error when `allowed` is given. */
  note(field: string, value: unknown, allowed: string | undefined): void {
    if (allowed !== undefined) this.#fieldErrors.push({ field, value, allowed });
  }

  noteAll(fieldErrors: readonly FieldError[]): void {
    this.#fieldErrors.push(...fieldErrors);
  }

  /**
   * Checks text that may be known only at deploy time.
   * @returns the value; an Output or a promise becomes an Output that fails with an ArgumentError when the value is wrong
   */
  text(field: string, value: pulumi.Input<string>, rule: Rule<string>): pulumi.Input<string> {
    if (typeof value === "string") {
      this.note(field, value, rule(value));
      return value;
    }
    return pulumi.output(value).apply((known) => {
      const allowed = rule(known);
      if (allowed !== undefined) throw this.error({ field, value: known, allowed });
      return known;
    });
  }

  /** Checks each element of a list, as `text` does. */
  texts(field: string, values: readonly pulumi.Input<string>[], rule: Rule<string>): pulumi.Input<string>[] {
    return values.map((value, index) => this.text(`${field}[${index}]`, value, rule));
  }

  /** Of a value that is known only at deploy time: to throw in an Output's callback. */
  error(fieldError: FieldError): ArgumentError {
    return withoutFrames(new ArgumentError(this.#component, this.name, [fieldError]));
  }

  /** @throws {ArgumentError} listing every error noted so far, if any */
  refuse(): void {
    if (this.#fieldErrors.length > 0) throw new ArgumentError(this.#component, this.name, this.#fieldErrors);
  }
}

/** A rule for whole numbers within inclusive limits. */
export function wholeNumber(minimum: number, maximum: number): Rule<number> {
  return (value) =>
    Number.isInteger(value) && value >= minimum && value <= maximum
      ? undefined
      : `a whole number from ${minimum} to ${maximum}`;
}

/** A value that is wrong as an error message shows it: what was given, if anything, and what is allowed. */
export function describeError(field: string, value: unknown, allowed: string): string {
  return value === undefined
    ? `${field} is missing; give ${allowed}.`
    : `${field}: ${JSON.stringify(value)} is not allowed; give ${allowed}.`;
}
