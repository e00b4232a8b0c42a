import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, isAbsent, notYetKnown } from "../value";

export const tagRules: readonly ResourceRule[] = [
  {
    name: "tags-required",
    description: "Every resource that accepts tags names its project and stack.",
    uses: ["requiredTags"],
    appliesTo: takesTags,
    check: checkTags,
  },
];

function checkTags({ name, properties }: CheckedResource, { settings }: Context): Violation | Violation[] {
  const { tags } = properties;
  if (tags === notYetKnown) return [];
  const missing = settings.requiredTags.filter((tag) => isAbsent(at(tags, tag)));
  if (missing.length === 0) return [];
  return {
    found: `${name} without the ${missing.length === 1 ? "tag" : "tags"} ${missing.join(", ")}`,
    allowed: `resources with the tags ${settings.requiredTags.join(", ")}`,
    change: "the options of its component in index.ts to `tagOpts`; remote components take `tags`",
  };
}

const sdk = path.dirname(require.resolve("@pulumi/aws/package.json"));
const known = new Map<string, boolean>();

/**
 * Whether a type takes tags. The SDK lists the computed `tagsAll` among the properties of exactly those types, each in
 * the file that its token names: `aws:lambda/function:Function` in lambda/function.js.
 */
function takesTags(type: string): boolean {
  const cached = known.get(type);
  if (cached !== undefined) return cached;
  const [, module = "", file = ""] = /^aws:(\w+)\/(\w+):\w+$/.exec(type) ?? [];
  const source = path.join(sdk, module, `${file}.js`);
  const found = file !== "" && existsSync(source) && readFileSync(source, "utf8").includes('resourceInputs["tagsAll"]');
  known.set(type, found);
  return found;
}
