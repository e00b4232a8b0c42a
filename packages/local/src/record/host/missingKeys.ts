import type * as pulumiSdk from "@pulumi/pulumi";
import { tell } from "./monitorChannel";

/** What a program gets for a value that is missing, by the method of `pulumi.Config` that asks for it. */
const placeholders = {
  require: "placeholder",
  requireSecret: "placeholder",
  requireBoolean: false,
  requireSecretBoolean: false,
  requireNumber: 1,
  requireSecretNumber: 1,
  requireObject: {},
  requireSecretObject: {},
};

type RequireMethod = (...args: unknown[]) => unknown;

/** Reports configuration that is missing, when that is what the error is about. */
export function reportMissingKey(error: unknown): boolean {
  // the SDK does not export the class of this error
  if (!(error instanceof Error) || !("key" in error) || !("secret" in error)) return false;
  if (typeof error.key !== "string" || !error.message.startsWith("Missing required configuration")) return false;
  tell({ missingKey: error.key });
  return true;
}

/** Lets the program go on with a placeholder at each value that it requires and that is missing. */
export function collectMissingKeys({ Config, secret }: typeof pulumiSdk): void {
  const methods = Config.prototype as unknown as Record<string, RequireMethod>;
  for (const [name, placeholder] of Object.entries(placeholders)) {
    const method = methods[name];
    if (method === undefined) continue;
    methods[name] = function (...args): unknown {
      try {
        return method.apply(this, args);
      } catch (error) {
        if (!reportMissingKey(error)) throw error;
        return name.startsWith("requireSecret") ? secret(placeholder) : placeholder;
      }
    };
  }
}
