import type { Evidence } from "./evidence";
import type { Finding } from "./finding";
import type { RouteEvidence } from "./routeEvidence";

/**
 * One step of the examination. Reads, and changes nothing.
 * @typeParam Subject what it looks at: the API as a whole, or one of its routes
 */
export interface Check<Subject = Evidence> {
  name: string;
  /** What is right, when nothing else is known. */
  expected: string;
  /**
   * @throws {Skipped} when there is nothing to look at
   * @throws {Unreachable} when what it looks at cannot be read
   * @throws {Faulty} when it cannot be used
   */
  run(subject: Subject): Promise<Finding> | Finding;
}

export type RouteCheck = Check<RouteEvidence>;
