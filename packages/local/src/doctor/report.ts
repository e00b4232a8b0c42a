import { exitCodeOf } from "./examine";
import type { NamedFinding } from "./finding";
import { routeName } from "./routeEvidence";
import type { Target } from "./target";

const nameWidth = 24;
const indent = " ".repeat(11);

/** The findings for a person: those of the API and its sign-in, then those of each route. */
export function humanReport(findings: readonly NamedFinding[], { apiUrl, origin }: Target): string {
  const about = [apiUrl, ...(origin === undefined ? [] : [`from ${origin}`])].join(" ");
  const rows = withSkippedTogether(findings);
  const lines = rows.flatMap((finding, index) => {
    const isFirst = index === 0 || rows[index - 1]?.route !== finding.route;
    return [...(isFirst ? ["", finding.route ?? about] : []), findingText(finding)];
  });
  return [...lines.slice(1), "", summary(findings)].join("\n");
}

/** Neighbours that are skipped for the same reason are one row. */
function withSkippedTogether(findings: readonly NamedFinding[]): NamedFinding[] {
  const rows: NamedFinding[] = [];
  for (const finding of findings) {
    const last = rows.at(-1);
    const isSame =
      last?.status === "skipped" &&
      finding.status === "skipped" &&
      last.reason === finding.reason &&
      last.route === finding.route;
    if (isSame) rows[rows.length - 1] = { ...last, name: `${last.name}, ${finding.name}` };
    else rows.push(finding);
  }
  return rows;
}

function findingText(finding: NamedFinding): string {
  const { name, status } = finding;
  const head = `  ${(status === "problem" ? "PROBLEM" : status).padEnd(9)}${name}`;
  if (status === "skipped") {
    return name.length > nameWidth
      ? `${head}\n${indent}${finding.reason}`
      : `${head.padEnd(nameWidth + 11)} ${finding.reason}`;
  }
  if (status === "ok") {
    const line = `${head.padEnd(nameWidth + 11)} ${finding.found}`;
    return finding.warning === undefined ? line : `${line}\n${indent}warning   ${finding.warning}`;
  }
  const rows = [
    ["expected", finding.expected],
    ["found", finding.found],
    ["fix", finding.fix],
  ].flatMap(([label = "", text]) => (text === undefined ? [] : [`${indent}${label.padEnd(10)}${text}`]));
  return [head, ...rows].join("\n");
}

function summary(findings: readonly NamedFinding[]): string {
  const count = (status: NamedFinding["status"]): number =>
    findings.filter((finding) => finding.status === status).length;
  const problems = count("problem");
  const counts = `${count("ok")} ok, ${problems} ${problems === 1 ? "problem" : "problems"}, ${count("unknown")} unknown, ${count("skipped")} skipped`;
  if (problems > 0) return `${counts}. Fix the first problem first.`;
  return `${counts}. ${count("unknown") > 0 ? "Some checks are inconclusive." : "No problem found."}`;
}

/** The findings for programs. It holds no token. */
export function jsonReport(
  findings: readonly NamedFinding[],
  { apiUrl, issuer, clientId, routes, origin }: Target,
): string {
  const target = { apiUrl, issuer, clientId, routes: routes.map(routeName), origin: origin ?? null };
  return JSON.stringify({ target, exitCode: exitCodeOf(findings), findings }, null, 2);
}
