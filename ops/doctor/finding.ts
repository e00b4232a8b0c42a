import type { Evidence } from "./evidence";

/** What one check saw. Texts are for people; none holds a token, a password or a whole e-mail address. */
export type Finding =
  | {
      status: "ok";
      expected: string;
      found: string;
      /** Works, but should be looked at. */
      warning?: string;
    }
  | {
      status: "problem";
      expected: string;
      /** What is there instead, and why that fails. */
      found: string;
      /** The command that mends it. */
      fix: string;
    }
  /** It could not be told whether this is well. */
  | { status: "unknown"; expected: string; found: string; fix?: string }
  | { status: "skipped"; reason: string };

/** One step of the walk. Reads, and changes nothing. */
export interface Check {
  name: string;
  /** What is right, when nothing else is known. */
  expected: string;
  /**
   * @throws {Skipped} when there is nothing to look at
   * @throws {Unreachable} when what it looks at cannot be had
   */
  run(evidence: Evidence): Promise<Finding> | Finding;
}

/** A finding with the name of its check. */
export type NamedFinding = Finding & { name: string };

/** There is nothing to look at; the message says why, and what to give. */
export class Skipped extends Error {}

/** Something did not answer, or not usably. The checks after the first that needs it are skipped. */
export class Unreachable extends Error {
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** Something answered, and wrongly, so that nothing can be built on it: a problem of the first check that needs it. */
export class Faulty extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}
