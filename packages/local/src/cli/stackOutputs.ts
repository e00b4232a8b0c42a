import { valuesFromFile, valuesOfStack } from "./outputValues";
import type { OutputValues } from "./outputValues";

/** What the tools read of the outputs of a stack, or of the JSON line of a local run. */
export interface StackOutputs {
  region?: string;
  apiUrl?: string;
  userPoolId?: string;
  userPoolClientId?: string;
  issuer?: string;
  loginUrl?: string;
  /** Of a local run: where its user pool is served, and the demo user. */
  local?: { cognitoEndpoint: string; username: string; password: string };
}

const textOutputs = ["region", "apiUrl", "userPoolId", "userPoolClientId", "issuer", "loginUrl"] as const;

/** See {@link valuesOfStack}. */
export async function outputsOfStack(stack: string, command: string): Promise<StackOutputs> {
  return selected(await valuesOfStack(stack, command));
}

/** See {@link valuesFromFile}. */
export async function outputsFromFile(file: string, input: NodeJS.ReadableStream): Promise<StackOutputs> {
  return selected(await valuesFromFile(file, input));
}

function selected(outputs: OutputValues): StackOutputs {
  const found: StackOutputs = {};
  for (const name of textOutputs) {
    const value = outputs[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  const local = localOutputs(outputs.local);
  return local === undefined ? found : { ...found, local };
}

function localOutputs(value: unknown): StackOutputs["local"] {
  if (typeof value !== "object" || value === null) return undefined;
  const { cognitoEndpoint, username, password } = value as Record<string, unknown>;
  if (typeof cognitoEndpoint !== "string" || typeof username !== "string" || typeof password !== "string") {
    return undefined;
  }
  return { cognitoEndpoint, username, password };
}
