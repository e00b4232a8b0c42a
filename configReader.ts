import * as pulumi from "@pulumi/pulumi";
import { describeError } from "pulumi-secured-api";

/** Every error in the stack's configuration, each with the command to fix it. */
class ConfigError extends pulumi.RunError {
  constructor(stack: string, problems: readonly string[]) {
    super(
      `Pulumi.${stack}.yaml has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n` +
        problems.map((problem) => `  - ${problem}`).join("\n"),
    );
  }
}

/** A check of one text: what is allowed, or undefined when the text is fine. */
export type TextRule = (text: string) => string | undefined;

/** Reads one key after the other and collects what is wrong, so that all errors are reported at once. */
export class ConfigReader {
  readonly #values = new pulumi.Config();
  readonly #stack = pulumi.getStack();
  readonly #problems: string[] = [];
  readonly #known = new Set<string>();

  problem(key: string, value: unknown, allowed: string, example: string): void {
    const path = key.includes("[") ? `--path '${this.#values.name}:${key}'` : `${this.#values.name}:${key}`;
    this.#add(`${this.#values.name}:${key}`, value, allowed, `pulumi config set ${path} ${example}`);
  }

  region(): string {
    const region = new pulumi.Config("aws").get("region") ?? "";
    if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
      const allowed = "an AWS region such as eu-central-1";
      this.#add("aws:region", region || undefined, allowed, "pulumi config set aws:region eu-central-1");
    }
    return region;
  }

  optionalText(key: string, rule: TextRule, example: string): string | undefined {
    const text = this.#get(key);
    if (text === undefined || text === "") return undefined;
    const allowed = rule(text);
    if (allowed !== undefined) this.problem(key, text, allowed, example);
    return text;
  }

  text(key: string, rule: TextRule, example: string): string {
    const text = this.#get(key) ?? "";
    const allowed = rule(text);
    if (allowed !== undefined) this.problem(key, text || undefined, allowed, example);
    return text;
  }

  choice<const Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.#get(key);
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) this.problem(key, text, `one of ${choices.join(", ")}`, choices[0]);
    return chosen ?? choices[0];
  }

  flag(key: string): boolean {
    const text = this.#get(key);
    if (text !== "true" && text !== "false") this.problem(key, text, "true or false", "false");
    return text === "true";
  }

  wholeNumber(
    key: string,
    min: number,
    max: number,
    rule: (number: number) => string | undefined = () => undefined,
  ): number {
    const text = this.#get(key);
    const number = text !== undefined && /^\d+$/.test(text) ? Number(text) : NaN;
    const allowed = number >= min && number <= max ? rule(number) : `a whole number from ${min} to ${max}`;
    if (allowed !== undefined) this.problem(key, text, allowed, `${min}`);
    return number;
  }

  /** A list of texts, or one text that stands for a list of one. */
  list(key: string, rule: TextRule, example: string): string[] {
    const raw = this.#get(key);
    if (raw === undefined || raw === "") return [];
    const items = raw.startsWith("[") ? parseList(raw) : [raw];
    if (items === undefined) {
      this.problem(`${key}[0]`, raw, "a list of texts", example);
      return [];
    }
    items.forEach((item, index) => {
      const allowed = rule(item) ?? (items.indexOf(item) < index ? "a value that is not in the list yet" : undefined);
      if (allowed !== undefined) this.problem(`${key}[${index}]`, item, allowed, example);
    });
    return items;
  }

  /** Reports keys that nothing reads (a misspelt key would otherwise be ignored), then throws if anything is wrong. */
  finish(): void {
    const prefix = `${this.#values.name}:`;
    for (const key of Object.keys(pulumi.runtime.allConfig())) {
      if (!key.startsWith(prefix) || this.#known.has(key.slice(prefix.length))) continue;
      const allowed = `one of ${[...this.#known].sort().join(", ")}`;
      this.#problems.push(`${key}: no such key; ${allowed}.\n      pulumi config rm ${key} --stack ${this.#stack}`);
    }
    if (this.#problems.length > 0) throw new ConfigError(this.#stack, this.#problems);
  }

  #get(key: string): string | undefined {
    this.#known.add(key);
    return this.#values.get(key);
  }

  #add(key: string, value: unknown, allowed: string, command: string): void {
    this.#problems.push(`${describeError(key, value, allowed)}\n      ${command} --stack ${this.#stack}`);
  }
}

function parseList(json: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === "string") ? parsed : undefined;
  } catch {
    return undefined;
  }
}
