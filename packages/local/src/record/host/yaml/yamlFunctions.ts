import { readFileSync } from "node:fs";
import type * as pulumiSdk from "@pulumi/pulumi";
import type { SdkTokens } from "./sdkTokens";

/** The functions of programs in YAML; their arguments are evaluated. */
export class YamlFunctions {
  readonly #pulumi: typeof pulumiSdk;
  readonly #tokens: SdkTokens;

  constructor(pulumi: typeof pulumiSdk, tokens: SdkTokens) {
    this.#pulumi = pulumi;
    this.#tokens = tokens;
  }

  /**
   * @param name such as `fn::join`, or `fn::aws:getRegion` for the function of a provider
   * @throws {RunError} naming the functions when there is no such one
   */
  call(name: string, argument: unknown): unknown {
    const { asset, jsonStringify, secret } = this.#pulumi;
    const functions: Record<string, (argument: never) => unknown> = {
      "fn::invoke": (call: Invocation) => this.#invoke(call),
      "fn::secret": secret,
      "fn::toJSON": jsonStringify,
      "fn::join": ([separator, parts]: [string, unknown[]]) => this.#known(parts, (texts) => texts.join(separator)),
      "fn::split": ([separator, text]: [string, string]) => this.#known(text, (known) => known.split(separator)),
      "fn::select": ([index, values]: [number, unknown[]]) => this.#known(values, (known) => known[index]),
      "fn::toBase64": (text: string) => this.#known(text, (known) => Buffer.from(known).toString("base64")),
      "fn::fromBase64": (text: string) => this.#known(text, (known) => Buffer.from(known, "base64").toString()),
      "fn::readFile": (file: string) => this.#known(file, (known) => readFileSync(known, "utf8")),
      "fn::stringAsset": (text: string) => this.#known(text, (known) => new asset.StringAsset(known)),
      "fn::fileAsset": (file: string) => new asset.FileAsset(file),
      "fn::remoteAsset": (address: string) => new asset.RemoteAsset(address),
      "fn::fileArchive": (file: string) => new asset.FileArchive(file),
      "fn::remoteArchive": (address: string) => new asset.RemoteArchive(address),
      "fn::assetArchive": (files: pulumiSdk.asset.AssetMap) =>
        this.#known(files, (known) => new asset.AssetArchive(known)),
    };
    const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (called !== undefined) return called(argument as never);
    const provided = /^fn::([^:]+:.+)$/.exec(name)?.[1];
    if (provided !== undefined) return this.#invoke({ function: provided, arguments: argument as pulumiSdk.Inputs });
    throw new this.#pulumi.RunError(`There is no ${name}; the functions are ${Object.keys(functions).join(", ")}.`);
  }

  /** Applied at once where everything is known, so that what has to be plain stays so. */
  #known<Value, Result>(value: Value, apply: (known: Value) => Result): Result | pulumiSdk.Output<Result> {
    if (!this.#holdsOutput(value)) return apply(value);
    return this.#pulumi.output(value).apply((known) => apply(known as Value));
  }

  #holdsOutput(value: unknown): boolean {
    if (this.#pulumi.Output.isInstance(value)) return true;
    return typeof value === "object" && value !== null && Object.values(value).some((held) => this.#holdsOutput(held));
  }

  #invoke({ function: type, arguments: args = {}, options = {}, return: property }: Invocation): unknown {
    const result: pulumiSdk.Output<Record<string, unknown>> = this.#pulumi.runtime.invokeOutput(
      this.#tokens.invocation(type),
      args,
      options,
    );
    return property === undefined ? result : result.apply((values) => values[property]);
  }
}

interface Invocation {
  function: string;
  arguments?: pulumiSdk.Inputs;
  options?: pulumiSdk.InvokeOptions;
  /** The one of the results that is wanted; default: all of them. */
  return?: string;
}
