import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { terraformPlan } from "../../../ops/security/plan/terraformPlan";
import { recordedStack } from "../../recordedStack";
import { acceptedAddresses, acceptedFindings } from "./acceptedFindings";
import { findPythonTool } from "./pythonTool";

interface Report {
  summary: { passed: number; parsing_errors: number; resource_count: number };
  results: { failed_checks: { check_id: string; resource: string }[] };
}

const run = promisify(execFile);

/** What checkov says about a plan. Nothing is downloaded or sent. */
async function scan(command: string, plan: object): Promise<Report> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-plan-"));
  try {
    writeFileSync(path.join(folder, "plan.json"), JSON.stringify(plan));
    const args = ["--file", "plan.json", "--framework", "terraform_plan", "--skip-download"];
    const { stdout } = await run(command, [...args, "--compact", "--quiet", "--soft-fail", "--output", "json"], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
    });
    return JSON.parse(stdout) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("checkov", function () {
  this.timeout(180_000);

  it("reports for the prod stack what is accepted, and nothing else", async function () {
    const command = await findPythonTool({ program: "checkov", variable: "CHECKOV_VENV", version: /^3\./ });
    if (command === undefined) {
      console.log("      skipped: no checkov 3 in CHECKOV_VENV, .venv or the PATH (pip install checkov)");
      this.skip();
    }
    const plan = terraformPlan(await recordedStack("prod"));
    const addresses = plan.planned_values.root_module.resources.map(({ address }) => address);

    const { summary, results } = await scan(command, plan);
    expect(summary.parsing_errors).to.equal(0);
    expect(summary.resource_count).to.equal(addresses.length);
    const accepted = acceptedFindings.flatMap((finding) =>
      acceptedAddresses(finding, addresses).map((address) => `${finding.check} ${address}`),
    );
    const found = results.failed_checks.map(({ check_id: check, resource }) => `${check} ${resource}`);
    expect(found).to.have.members(accepted);
  });
});
