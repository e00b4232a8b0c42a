/** How one test of a suite ended. */
export interface Outcome {
  name: string;
  outcome: "failed" | "passed" | "skipped";
  reason: string;
}
