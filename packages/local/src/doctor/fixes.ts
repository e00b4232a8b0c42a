import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { shellWord } from "../cli/shellWord";
import { isLoopback } from "../cli/webAddress";
import type { Target } from "./target";

/** What findings end with, for this target: commands where one is enough, else what to change and where. */
export class Fixes {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  newToken(): string {
    return "sign in again: give a new token in DOCTOR_TOKEN, or --username and the password in DOCTOR_PASSWORD";
  }

  /** Brings back what was changed beside the program, and deploys what the program has anew. */
  redeploy(): string {
    return this.#isLocal() ? restartLocalRun : `pulumi up --refresh${this.#stackOption()}`;
  }

  /** @param what to change in the program, such as `list GET in corsConfiguration.allowMethods` */
  changeProgram(what: string): string {
    return `${what}; then ${this.redeploy()}`;
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
    const { stack, originsConfig } = this.#target;
    if (originsConfig === undefined) {
      return this.changeProgram(`list ${origin} in the API's corsConfiguration.allowOrigins`);
    }
    const index = configuredOrigins(stack, originsConfig)?.length;
    const key = `${originsConfig}[${index ?? "<the next free index>"}]`;
    const set = `pulumi config set --path '${key}' ${shellWord(origin)}${this.#stackOption()}`;
    return this.#isLocal() ? `${set}; then ${restartLocalRun}` : `${set} && pulumi up${this.#stackOption()}`;
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

const restartLocalRun = "start the local run again";

/** The origins of Pulumi.<stack>.yaml, so that a further one does not replace one of them. */
function configuredOrigins(stack: string | undefined, key: string): unknown[] | undefined {
  const file = `Pulumi.${stack ?? ""}.yaml`;
  if (!existsSync(file)) return undefined;
  const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const origins = config?.[key];
  return Array.isArray(origins) ? origins : undefined;
}
