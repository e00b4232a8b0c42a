import { createHash } from "node:crypto";
import type { JsonObject } from "../recordedProgram";

/** The account and region in which a resource would live. */
export interface ProviderContext {
  accountId: string;
  region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string;
  /** `amazonaws.com`, or `amazonaws.com.cn` in China. */
  dnsSuffix: string;
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

/** The alphabets of AWS's ids. */
export const alphabets = {
  lowerCase,
  lowerAlphanumeric: lowerCase + digits,
  upperAlphanumeric: lowerCase.toUpperCase() + digits,
  alphanumeric: lowerCase + lowerCase.toUpperCase() + digits,
  digits,
  hex: "0123456789abcdef",
} as const;

/** Which partition a region belongs to (AWS General Reference, "Partitions"). */
export function providerContextOf(region: string, accountId: string): ProviderContext {
  if (region.startsWith("cn-")) return { accountId, region, partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  if (region.startsWith("us-gov-")) return { accountId, region, partition: "aws-us-gov", dnsSuffix: "amazonaws.com" };
  return { accountId, region, partition: "aws", dnsSuffix: "amazonaws.com" };
}

/**
 * `length` characters of the alphabet that follow from the seed alone, so that ids stay the same from one evaluation to
 * the next. `purpose` keeps several values of one seed apart. Nothing made here is fit to be a real secret.
 */
export function charactersOf(seed: string, purpose: string, length: number, alphabet: string): string {
  let result = "";
  for (let block = 0; result.length < length; block++) {
    for (const byte of createHash("sha256").update(`${seed}\n${purpose}\n${block}`).digest()) {
      result += alphabet.charAt(byte % alphabet.length);
    }
  }
  return result.slice(0, length);
}

/** A UUID of version 4's shape (RFC 9562, section 5.4) that follows from the seed. */
function uuidOf(seed: string, purpose: string): string {
  const hex = charactersOf(seed, purpose, 32, alphabets.hex);
  const variant = "89ab".charAt(parseInt(hex.charAt(16), 16) % 4);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    "-",
  );
}

/** Mocks the values that AWS generates. All follow from the seed. */
export class Mocks {
  readonly #seed: string;
  /** Plain JSON: a resource's inputs, or a function's arguments. */
  readonly inputs: JsonObject;
  readonly providerContext: ProviderContext;

  constructor(seed: string, inputs: JsonObject, providerContext: ProviderContext) {
    this.#seed = seed;
    this.inputs = inputs;
    this.providerContext = providerContext;
  }

  /** An input that is a string; `fallback` when it is absent or something else. */
  text(input: string, fallback = ""): string {
    const value = this.inputs[input];
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

  /** `arn:<partition>:<service>:<region>:<account>:<resource>` (IAM User Guide, "ARN format"). */
  arn(service: string, resource: string, scope: "regional" | "global" | "unowned" = "regional"): string {
    const { partition, region, accountId } = this.providerContext;
    const account = scope === "unowned" ? "" : accountId;
    return `arn:${partition}:${service}:${scope === "regional" ? region : ""}:${account}:${resource}`;
  }
}

/** The mocks of one resource, by its URN. */
export class OutputMocks extends Mocks {
  /** The name that the resource has in AWS; empty for a type that has none. */
  readonly physicalName: string;
  /** The id; empty while the id itself is being made. */
  readonly id: string;

  constructor(urn: string, inputs: JsonObject, providerContext: ProviderContext, physicalName: string, id = "") {
    super(urn, inputs, providerContext);
    this.physicalName = physicalName;
    this.id = id;
  }
}
