/** Thrown when a program cannot be evaluated: its files are wrong, it failed, or it never came to an end. */
export class EvaluationError extends Error {
  /** One entry for each problem, as the engine would print it. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "EvaluationError";
    this.problems = problems;
  }
}
