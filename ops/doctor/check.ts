import type { Evidence } from "./evidence";
import type { Finding } from "./finding";

/** One step of the examination. Reads, and changes nothing. */
export interface Check {
  name: string;
  /** What is right, when nothing else is known. */
  expected: string;
  /**
   * @throws {Skipped} when there is nothing to look at
   * @throws {Unreachable} when what it looks at cannot be read
   * @throws {Faulty} when it cannot be used
   */
  run(evidence: Evidence): Promise<Finding> | Finding;
}
