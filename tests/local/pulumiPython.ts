import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "../projectFiles";

/** The virtual environment that has Pulumi's SDK for Python: the one that AWS_CLIENTS_VENV names, or `.venv`. */
export function pulumiVirtualenv(): string | undefined {
  const candidates = [process.env.AWS_CLIENTS_VENV, path.join(root, ".venv")];
  return candidates.find((folder) => {
    if (folder === undefined) return false;
    try {
      execFileSync(path.join(folder, "bin/python"), ["-c", "import pulumi"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** Printed by a test that needs it. */
export const withoutPulumi = "no Pulumi SDK for Python in AWS_CLIENTS_VENV or .venv (pip install pulumi)";
