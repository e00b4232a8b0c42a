import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Json, JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { redact } from "../../../packages/local/src/record/wireValues";
import { attributeName, blockName, snakeCase, terraformType } from "./terraformNames";

/** Inputs that take a policy document as an object, and are JSON text in Terraform. */
const documents = new Set(["assumeRolePolicy", "policy"]);
/** Inputs that map names of the program's own, and so are no blocks. */
const maps = new Set(["dimensions", "inputPaths", "roles", "tags", "targetTags", "triggers", "variables"]);

interface PlannedResource {
  address: string;
  mode: "managed";
  type: string;
  name: string;
}

/** A plan as `terraform show -json` prints it (Terraform documentation, "JSON Output Format"), with what scanners read. */
export interface TerraformPlan {
  format_version: "1.2";
  /** Of the first Terraform with this format. */
  terraform_version: "1.5.0";
  planned_values: { root_module: { resources: (PlannedResource & { values: JsonObject })[] } };
  resource_changes: (PlannedResource & {
    change: { actions: ["create"]; before: null; after: JsonObject; after_unknown: JsonObject };
  })[];
  configuration: { root_module: { resources: (PlannedResource & { expressions: JsonObject })[] } };
}

/**
 * The plan that creates a recorded program's resources. A resource's id or ARN in an input of another is a reference, as it
 * would be in Terraform, which knows neither before it applies the plan; what else AWS computes has its recorded value.
 * Secrets are masked, and files that the program uploads are left out.
 * @throws {Error} when a resource has no Terraform type, or two have one address
 */
export function terraformPlan({ resources }: RecordedProgram): TerraformPlan {
  const addresses = new Set<string>();
  /** By id or ARN: what refers to it. The first resource that has it counts: settings of a bucket have the bucket's id. */
  const references = new Map<string, string[]>();
  const planned = resources
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map(({ type: token, name: recorded, urn, id, inputs, outputs, secretPaths }) => {
      const type = terraformType(token);
      const name = recorded.replace(/[^\w-]/g, "_");
      const address = `${type}.${name}`;
      if (addresses.has(address)) throw new Error(`${urn}: another resource is ${address} too; rename one of them`);
      addresses.add(address);
      const block = new Blocks(type, references).of(redact(inputs, secretPaths, "[secret]"));
      for (const [attribute, value] of Object.entries({ id, arn: outputs.arn })) {
        if (typeof value !== "string" || references.has(value)) continue;
        references.set(value, [`${address}.${attribute}`, address]);
      }
      return { head: { address, mode: "managed" as const, type, name }, ...block };
    });
  return {
    format_version: "1.2",
    terraform_version: "1.5.0",
    planned_values: { root_module: { resources: planned.map(({ head, values }) => ({ ...head, values })) } },
    resource_changes: planned.map(({ head, values, unknown }) => ({
      ...head,
      change: { actions: ["create"], before: null, after: values, after_unknown: unknown },
    })),
    configuration: { root_module: { resources: planned.map(({ head, expressions }) => ({ ...head, expressions })) } },
  };
}

interface Block {
  values: JsonObject;
  /** True for each value that is known once the plan is applied. */
  unknown: JsonObject;
  expressions: JsonObject;
}

/** Turns the inputs of one resource, and the blocks in them, into Terraform's. */
class Blocks {
  readonly #type: string;
  readonly #references: ReadonlyMap<string, string[]>;

  constructor(type: string, references: ReadonlyMap<string, string[]>) {
    this.#type = type;
    this.#references = references;
  }

  of(inputs: JsonObject): Block {
    const block: Block = { values: {}, unknown: {}, expressions: {} };
    for (const [input, value] of Object.entries(inputs)) this.#add(block, input, value);
    return block;
  }

  #add({ values, unknown, expressions }: Block, input: string, value: Json): void {
    if (!/^[a-z][A-Za-z0-9]*$/.test(input)) {
      throw new Error(`${this.#type}: ${input} is no input's name; add the map that it is in to ${__filename}`);
    }
    const name = attributeName(this.#type, input);
    const references = this.#referencesIn(value);
    if (references.length > 0) {
      unknown[name] = true;
      expressions[name] = { references };
    } else if (isJsonObject(value) && documents.has(input)) {
      values[name] = JSON.stringify(value);
    } else if (isJsonObject(value) && !maps.has(input)) {
      this.#addBlocks({ values, unknown, expressions }, snakeCase(input), [value]);
    } else if (Array.isArray(value) && value.some(isJsonObject)) {
      this.#addBlocks({ values, unknown, expressions }, blockName(input), value.filter(isJsonObject));
    } else {
      values[name] = value;
      expressions[name] = { constant_value: value };
    }
  }

  #addBlocks({ values, unknown, expressions }: Block, name: string, blocks: readonly JsonObject[]): void {
    const converted = blocks.map((block) => this.of(block));
    values[name] = converted.map((block) => block.values);
    unknown[name] = converted.map((block) => block.unknown);
    expressions[name] = converted.map((block) => block.expressions);
  }

  /** Of a text, or of the texts of a list. */
  #referencesIn(value: Json): string[] {
    const texts = Array.isArray(value) ? value : [value];
    return texts.flatMap((text) => (typeof text === "string" ? (this.#references.get(text) ?? []) : []));
  }
}
