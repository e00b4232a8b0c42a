import { RunError } from "@pulumi/pulumi";

/** One mistake in a component's arguments. */
export interface ArgumentProblem {
  /** Path of the argument, such as `passwordPolicy.minimumLength` or `routes["GET /courses"].scopes`. */
  field: string;
  /** The value as it was given. */
  value: unknown;
  /** What is allowed, as a sentence fragment: "a whole number from 6 to 99". */
  allowed: string;
}

/**
 * Thrown at construction for plain-value mistakes in a component's arguments, all of them at once.
 * A RunError, so that the engine prints the message without a stack trace.
 */
export class ArgumentError extends RunError {
  readonly problems: readonly ArgumentProblem[];

  constructor(component: string, name: string, problems: readonly ArgumentProblem[]) {
    const lines = problems.map(
      ({ field, value, allowed }) => `  - ${field}: ${describeValue(value)} is not allowed; give ${allowed}.`,
    );
    super(
      `${component} "${name}": correct ${problems.length === 1 ? "this argument" : `these ${problems.length} arguments`} ` +
        `of new ${component}("${name}", { … }):\n${lines.join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Throws one ArgumentError when there are problems; otherwise does nothing. */
export function refuse(component: string, name: string, problems: readonly ArgumentProblem[]): void {
  if (problems.length > 0) throw new ArgumentError(component, name, problems);
}

/** A value as an error message shows it. */
export function describeValue(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
