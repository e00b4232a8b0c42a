import type { Json, JsonObject } from "../recordedProgram";
import { alphabets, arnOf, charactersOf, uuidOf } from "./outputMocks";
import type { ProviderContext } from "./outputMocks";

/** One call of a provider's function ("invoke"). What is made up for it follows from the function and its arguments. */
export class Invocation {
  readonly token: string;
  /** Plain JSON. */
  readonly args: JsonObject;
  readonly providerContext: ProviderContext;
  readonly #seed: string;

  constructor(token: string, args: JsonObject, providerContext: ProviderContext) {
    this.token = token;
    this.args = args;
    this.providerContext = providerContext;
    this.#seed = `${token} ${JSON.stringify(args)}`;
  }

  /** An argument that is a string; `fallback` when it is absent or something else. */
  text(name: string, fallback = ""): string {
    const value = this.args[name];
    return typeof value === "string" ? value : fallback;
  }

  /** See {@link charactersOf}. */
  characters(purpose: string, length: number, alphabet: string): string {
    return charactersOf(this.#seed, purpose, length, alphabet);
  }

  hex(purpose: string, length: number): string {
    return this.characters(purpose, length, alphabets.hex);
  }

  /** See {@link uuidOf}. */
  uuid(purpose: string): string {
    return uuidOf(this.#seed, purpose);
  }

  /** See {@link arnOf}. */
  arn(service: string, resource: string, scope?: "regional" | "global" | "unowned"): string {
    return arnOf(this.providerContext, service, resource, scope);
  }
}

/** Values of a function's result, their names checked against the SDK's own type. */
export type ResultOf<Result> = Partial<Record<keyof Result & string, Json>>;
