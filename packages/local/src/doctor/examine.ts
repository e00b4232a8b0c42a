import type { Evidence } from "./evidence";
import { printable } from "./redact";
import { Faulty, Skipped, Unreachable } from "./finding";
import type { Check } from "./check";
import type { Finding, NamedFinding } from "./finding";
import { checks, routeChecks } from "./registry";
import { RouteEvidence, routeName } from "./routeEvidence";

/** A check and what it looks at. */
export type Step = Omit<Check, "run"> & { route?: string; run: () => Promise<Finding> | Finding };

/** All checks of the API, and those of each route, in the order in which a request meets what they look at. */
export function stepsFor(evidence: Evidence): Step[] {
  const steps: Step[] = checks.map((check) => step(check, evidence));
  for (const route of evidence.target.routes) {
    const routeEvidence = new RouteEvidence(evidence, route);
    steps.push(...routeChecks.map((check) => ({ ...step(check, routeEvidence), route: routeName(route) })));
  }
  return steps;
}

function step<Subject>(check: Check<Subject>, subject: Subject): Step {
  const { name, expected } = check;
  return { name, expected, run: () => check.run(subject) };
}

/** Runs the checks one after the other; a failure that several meet is reported by the first. */
export async function examine(steps: readonly Step[]): Promise<NamedFinding[]> {
  const findings: NamedFinding[] = [];
  const reportedBy = new Map<unknown, string>();
  for (const { name, expected, route, run } of steps) {
    let finding: Finding;
    try {
      finding = await run();
    } catch (error) {
      const first = reportedBy.get(error);
      finding = first === undefined ? failed(expected, error) : { status: "skipped", reason: `see "${first}"` };
      if (first === undefined && !(error instanceof Skipped)) reportedBy.set(error, name);
    }
    findings.push({ name, ...(route !== undefined && { route }), ...clean(finding) });
  }
  return findings;
}

/** Much of the text was sent by servers: no control characters to the terminal, and no token whatever happens. */
function clean(finding: Finding): Finding {
  const texts = Object.entries(finding).map(([key, text]) => [key, printable(text, maxTextLength)]);
  return Object.fromEntries(texts) as Finding;
}

const maxTextLength = 1000;

function failed(expected: string, error: unknown): Finding {
  if (error instanceof Skipped) return { status: "skipped", reason: error.message };
  if (error instanceof Faulty) return { status: "problem", expected, found: error.message, fix: error.fix };
  if (!(error instanceof Unreachable)) throw error;
  const { message: found, fix } = error;
  return { status: "unknown", expected, found, ...(fix !== undefined && { fix }) };
}

/** 0: all checks that could run are ok, 1: one found a problem, or is inconclusive. */
export function exitCodeOf(findings: readonly NamedFinding[]): 0 | 1 {
  return findings.some(({ status }) => status === "problem" || status === "unknown") ? 1 : 0;
}
