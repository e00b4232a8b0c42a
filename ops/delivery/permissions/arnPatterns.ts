import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";

/** What a policy in the repository has for the account that it is deployed to. */
export const accountVariables = {
  partition: "${AWS::Partition}",
  region: "${AWS::Region}",
  accountId: "${AWS::AccountId}",
} as const;

/**
 * ARNs of a recorded program as patterns for the same program in any account: ids that AWS generates are `*`, the seven
 * digits that Pulumi adds to a name and the six characters that Secrets Manager adds are `?` each.
 */
export class ArnPatterns {
  readonly #program: RecordedProgram;
  readonly #ids: readonly string[];

  constructor(program: RecordedProgram) {
    this.#program = program;
    const ids = program.resources.filter(hasGeneratedId).flatMap(({ id }) => id ?? []);
    this.#ids = [...new Set(ids)].sort((a, b) => b.length - a.length);
  }

  of(arn: string): string {
    const { partition, region, accountId } = this.#program;
    let text = arn;
    for (const id of this.#ids) text = text.replaceAll(id, "*");
    return text
      .replace(/(:secret:.*-[0-9a-f]{7})-[A-Za-z0-9]{6}$/, "$1-??????")
      .replaceAll(/-[0-9a-f]{7}(?![0-9A-Za-z])/g, "-???????")
      .replace(new RegExp(`^arn:${partition}:`), `arn:${accountVariables.partition}:`)
      .replaceAll(`:${region}:`, `:${accountVariables.region}:`)
      .replaceAll(`:${accountId}:`, `:${accountVariables.accountId}:`);
  }
}

/** Whether the last part of the ARN is an id that the program did not choose, such as `vpc-0a1b2c3d`. */
function hasGeneratedId({ custom, id, inputs, outputs }: RecordedResource): boolean {
  if (!custom || id === undefined || typeof outputs.arn !== "string") return false;
  const last = outputs.arn.split(/[:/](?=[^:/]*$)/)[1] ?? "";
  const chosen = Object.values(inputs).includes(id) || /-[0-9a-f]{7}$/.test(id);
  return !chosen && !id.startsWith("arn:") && id.endsWith(last);
}
