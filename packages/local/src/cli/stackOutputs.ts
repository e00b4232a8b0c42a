import type { OutputValues } from "./outputValues";

/** What the tools read of the outputs of a stack, or of the JSON line of a local run. */
export interface StackOutputs {
  region?: string;
  apiUrl?: string;
  userPoolId?: string;
  userPoolClientId?: string;
  issuer?: string;
  loginUrl?: string;
  /** Of a local run: where its user pool is served, and the demo user if there is one. */
  local?: { cognitoEndpoint: string; username?: string; password?: string };
}

export const textOutputs = ["region", "apiUrl", "userPoolId", "userPoolClientId", "issuer", "loginUrl"] as const;

/** Those of a stack's outputs that the tools read; empty ones, and ones of another type, are left out. */
export function stackOutputs(outputs: OutputValues): StackOutputs {
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
  if (typeof cognitoEndpoint !== "string") return undefined;
  const isUser = typeof username === "string" && typeof password === "string";
  return { cognitoEndpoint, ...(isUser && { username, password }) };
}
