import { PulumiCommand } from "@pulumi/pulumi/automation";

/** What the machine has of that which a deployment to an emulator needs. */
export interface Found {
  /** Version of the Pulumi CLI; undefined when there is none. */
  pulumi: string | undefined;
  /** Whether something answers at the emulator's address. */
  emulator: boolean;
}

/** Whether to deploy, and what is printed otherwise. */
export type Decision = { deploy: true } | { deploy: false; exitCode: 0 | 1; message: string };

/**
 * Decides by what there is. What is missing is a reason to skip, unless it was asked not to.
 * @param endpoint where the emulator should answer
 * @param required whether what is missing is an error
 */
export function decide(found: Found, endpoint: string, required: boolean): Decision {
  const missing = [
    ...(found.pulumi === undefined
      ? ["the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/); no `pulumi` was found on the PATH"]
      : []),
    ...(found.emulator
      ? []
      : [
          `an AWS emulator at ${endpoint}, where nothing answers; for example:\n` +
            "      pip install --require-hashes --requirement tests/engine/requirements.txt\n" +
            '      BIND_HOST=127.0.0.1 NODE_PATH="$PWD/node_modules" ministack',
        ]),
  ];
  if (missing.length === 0) return { deploy: true };
  const list = missing.map((what) => `  - ${what}`).join("\n");
  return required
    ? { deploy: false, exitCode: 1, message: `The deployment to an emulator needs\n${list}` }
    : {
        deploy: false,
        exitCode: 0,
        message: `Skipped the deployment to an emulator. It needs\n${list}\n(--require, or CI_ENGINE=1, makes this an error.)`,
      };
}

/** Whether the command line or the environment asks not to skip. */
export function isRequired(args: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  const { CI_ENGINE: required = "" } = environment;
  return args.includes("--require") || !["", "0", "false"].includes(required);
}

/** Looks for the CLI and the emulator. */
export async function look(endpoint: string): Promise<Found> {
  const [pulumi, emulator] = await Promise.all([pulumiVersion(), answers(endpoint)]);
  return { pulumi, emulator };
}

async function pulumiVersion(): Promise<string | undefined> {
  try {
    return String((await PulumiCommand.get()).version);
  } catch {
    return undefined;
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
