import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argumentProblems";
import type { ArgumentProblem } from "./argumentProblems";

/** Says what is allowed, as a sentence fragment, when a value is wrong; undefined when it is fine. */
export type Rule<T> = (value: T) => string | undefined;

/**
 * Collects the mistakes in a component's arguments, so that all of them are reported at once. Values that are known only
 * at deploy time are let through and checked as soon as they are known.
 */
export class ArgumentChecks {
  readonly #component: string;
  readonly #name: string;
  readonly #problems: ArgumentProblem[] = [];

  /**
   * @param component the component's class name, such as `AuthPool`
   * @param name the name of the instance
   */
  constructor(component: string, name: string) {
    this.#component = component;
    this.#name = name;
  }

  /** Notes a mistake when `allowed` says that there is one. */
  note(field: string, value: unknown, allowed: string | undefined): void {
    if (allowed !== undefined) this.#problems.push({ field, value, allowed });
  }

  /** Notes several mistakes. */
  noteAll(problems: readonly ArgumentProblem[]): void {
    this.#problems.push(...problems);
  }

  /**
   * Checks text that may be known only at deploy time.
   * @returns the value; when it is an Output or a promise, one that fails with an ArgumentError if the rule refuses it.
   */
  text(field: string, value: pulumi.Input<string>, rule: Rule<string>): pulumi.Input<string> {
    if (typeof value === "string") {
      this.note(field, value, rule(value));
      return value;
    }
    return pulumi.output(value).apply((known) => {
      const allowed = rule(known);
      refuse(this.#component, this.#name, allowed === undefined ? [] : [{ field, value: known, allowed }]);
      return known;
    });
  }

  /** Checks each element of a list, as `text` does. */
  texts(field: string, values: readonly pulumi.Input<string>[], rule: Rule<string>): pulumi.Input<string>[] {
    return values.map((value, index) => this.text(`${field}[${index}]`, value, rule));
  }

  /** @throws {ArgumentError} listing every mistake noted so far, if any. */
  refuse(): void {
    refuse(this.#component, this.#name, this.#problems);
  }
}

/** A rule for whole numbers within inclusive limits. */
export function wholeNumber(minimum: number, maximum: number): Rule<number> {
  return (value) =>
    Number.isInteger(value) && value >= minimum && value <= maximum
      ? undefined
      : `a whole number from ${minimum} to ${maximum}`;
}
