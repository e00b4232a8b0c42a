/** The result of one check. Texts are for people; none holds a token, a password or a whole e-mail address. */
export type Finding =
  | {
      status: "ok";
      expected: string;
      found: string;
      /** Works, but should be reviewed. */
      warning?: string;
    }
  | {
      status: "problem";
      expected: string;
      /** What is there instead, and why that fails. */
      found: string;
      /** The command to fix it, or what to change and where. */
      fix: string;
    }
  /** Inconclusive: what the check looks at cannot be read. */
  | { status: "unknown"; expected: string; found: string; fix?: string }
  | { status: "skipped"; reason: string };

/** A finding with the name of its check, and the route that it is about, such as `GET /items`. */
export type NamedFinding = Finding & { name: string; route?: string };

/** There is nothing to look at; the message says why, and what to give. */
export class Skipped extends Error {}

/** Something does not answer, or not usably: unknown for the first check that needs it; the others are skipped. */
export class Unreachable extends Error {
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** An answer that is wrong and cannot be used: a problem of the first check that needs it; the others are skipped. */
export class Faulty extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}
