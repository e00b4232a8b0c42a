import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Stack, UpResult } from "@pulumi/pulumi/automation";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What belongs to a checkout, and not to the program. */
const left = new Set(["node_modules", ".git", ".github", ".local", "coverage", "tests", "bench", "docs"]);

/**
 * A stack of this project, deployed by the real engine from a copy of the program, with state and passphrase of its own:
 * neither the checkout nor anybody's Pulumi account is touched.
 */
export class DeployedStack {
  readonly #folder: string;
  readonly #stack: Stack;

  private constructor(folder: string, stack: Stack) {
    this.#folder = folder;
    this.#stack = stack;
  }

  /**
   * @param root the project's folder
   * @param stackName the stack, whose configuration is in Pulumi.<stackName>.yaml
   */
  static async create(root: string, stackName: string): Promise<DeployedStack> {
    const folder = mkdtempSync(path.join(tmpdir(), "learninghub-engine-"));
    try {
      const workDir = path.join(folder, "program");
      const state = path.join(folder, "state");
      mkdirSync(state);
      cpSync(root, workDir, { recursive: true, filter: (file) => !left.has(path.relative(root, file)) });
      symlinkSync(path.join(root, "node_modules"), path.join(workDir, "node_modules"), "dir");
      const envVars = {
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      };
      return new DeployedStack(folder, await LocalWorkspace.createStack({ stackName, workDir }, { envVars }));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Deploys, and gives the stack's outputs. */
  async up(): Promise<UpResult> {
    return this.#stack.up({ color: "never" });
  }

  /** What a second deployment would change, by kind and count; empty when nothing. */
  async changes(): Promise<Record<string, number>> {
    const { changeSummary } = await this.#stack.preview({ color: "never" });
    return Object.fromEntries(Object.entries(changeSummary).filter(([kind]) => kind !== "same"));
  }

  /** Deletes everything, and gives the URNs of what is still in the state: none. */
  async destroy(): Promise<string[]> {
    await this.#stack.destroy({ color: "never" });
    const { deployment } = (await this.#stack.exportStack()) as { deployment: unknown };
    const { resources = [] } = deployment as { resources?: { urn: string }[] };
    return resources.map(({ urn }) => urn);
  }

  /** Removes the copy, the state and the passphrase. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
