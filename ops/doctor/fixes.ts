import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { isLoopback, shellWord } from "pulumi-aws-local/cli";
import type { Target } from "./target";

/** The commands that findings end with, for this target. */
export class Fixes {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  newToken(): string {
    return this.#target.tokenCommand;
  }

  /** Brings back what was changed beside the program, and deploys what the program has anew. */
  redeploy(): string {
    return this.#isLocal() ? restartLocalRun : `pulumi up --refresh${this.#stackOption()}`;
  }

  /** Shows the address that the stack has. */
  checkAddress(): string {
    return this.#isLocal() ? restartLocalRun : `pulumi stack output apiUrl${this.#stackOption()}`;
  }

  /** Shows the issuer that the stack has. */
  issuer(): string {
    return this.#isLocal() ? restartLocalRun : `pulumi stack output issuer${this.#stackOption()}`;
  }

  allowOrigin(origin: string): string {
    const { stack } = this.#target;
    const index = configuredOrigins(stack)?.length;
    const key = `learninghub:corsOrigins[${index ?? "<the next free index>"}]`;
    const set = `pulumi config set --path '${key}' ${shellWord(origin)}${this.#stackOption()}`;
    return this.#isLocal() ? `${set} && ${restartLocalRun}` : `${set} && pulumi up${this.#stackOption()}`;
  }

  /** An AWS CLI command in the API's region. */
  aws(...words: string[]): string {
    const { region } = this.#target;
    return ["aws", ...words, ...(region === undefined ? [] : ["--region", region])].map(shellWord).join(" ");
  }

  #stackOption(): string {
    const { stack } = this.#target;
    return stack === undefined ? "" : ` --stack ${stack}`;
  }

  #isLocal(): boolean {
    return isLoopback(new URL(this.#target.apiUrl));
  }
}

const restartLocalRun = "npm start";

/** The origins of Pulumi.<stack>.yaml, so that a further one does not replace one of them. */
function configuredOrigins(stack: string | undefined): unknown[] | undefined {
  const file = `Pulumi.${stack ?? ""}.yaml`;
  if (!existsSync(file)) return undefined;
  const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const origins = config?.["learninghub:corsOrigins"];
  return Array.isArray(origins) ? origins : undefined;
}
