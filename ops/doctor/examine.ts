import type { Evidence } from "./evidence";
import { printable } from "./redact";
import { Faulty, Skipped, Unreachable } from "./finding";
import type { Check } from "./check";
import type { Finding, NamedFinding } from "./finding";

/** Runs the checks one after the other; a failure that several meet is reported by the first. */
export async function examine(checks: readonly Check[], evidence: Evidence): Promise<NamedFinding[]> {
  const findings: NamedFinding[] = [];
  const reportedBy = new Map<unknown, string>();
  for (const check of checks) {
    let finding: Finding;
    try {
      finding = await check.run(evidence);
    } catch (error) {
      const first = reportedBy.get(error);
      finding = first === undefined ? failed(check, error) : { status: "skipped", reason: `see "${first}"` };
      if (first === undefined && !(error instanceof Skipped)) reportedBy.set(error, check.name);
    }
    findings.push({ name: check.name, ...clean(finding) });
  }
  return findings;
}

/** Much of the text was sent by servers: no control characters to the terminal, and no token whatever happens. */
function clean(finding: Finding): Finding {
  const texts = Object.entries(finding).map(([key, text]) => [key, printable(text, maxTextLength)]);
  return Object.fromEntries(texts) as Finding;
}

const maxTextLength = 1000;

function failed({ expected }: Check, error: unknown): Finding {
  if (error instanceof Skipped) return { status: "skipped", reason: error.message };
  if (error instanceof Faulty) return { status: "problem", expected, found: error.message, fix: error.fix };
  if (!(error instanceof Unreachable)) throw error;
  const { message: found, fix } = error;
  return { status: "unknown", expected, found, ...(fix !== undefined && { fix }) };
}

/** 0: all checks that could run are ok. 1: a problem. 2: none, but a check is inconclusive. */
export function exitCodeOf(findings: readonly NamedFinding[]): 0 | 1 | 2 {
  if (findings.some(({ status }) => status === "problem")) return 1;
  return findings.some(({ status }) => status === "unknown") ? 2 : 0;
}
