import type { Json, JsonObject, RecordedProgram, RecordedResource } from "./recordedProgram";
import { redact } from "./wireValues";

/** What stands in for a secret in everything that is printed. */
export const secretMask = "[secret]";

/** The program's resources as `pulumi preview` prints them: a tree below the stack, how many there are, the outputs. */
export function resourceTree(program: RecordedProgram): string {
  const rows = treeRows(program.resources);
  const width = Math.max(...rows.map(({ label }) => label.length), "Type".length);
  const lines = [{ label: "Type", name: "Name" }, ...rows].map(({ label, name }) => `${label.padEnd(width)}  ${name}`);
  return [...lines, "", ...outputLines(program), "Resources:", `    ${counts(program.resources)}`].join("\n");
}

/** The resources as plain data, secrets masked and assets described by their names. */
export function resourceList(program: RecordedProgram): JsonObject[] {
  return program.resources.map(({ urn, type, name, parent, custom, inputs, assets, secretPaths }) => ({
    urn,
    type,
    name,
    parent: parent ?? null,
    custom,
    inputs: { ...redact(inputs, secretPaths, secretMask), ...assetSummaries(assets) },
  }));
}

interface Row {
  label: string;
  name: string;
}

function treeRows(resources: readonly RecordedResource[]): Row[] {
  const children = new Map<string | undefined, RecordedResource[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  return (children.get(undefined) ?? []).flatMap((root) => rowsOf(root, "", ""));

  function rowsOf(resource: RecordedResource, branch: string, indent: string): Row[] {
    const below = children.get(resource.urn) ?? [];
    return [
      { label: branch + displayType(resource.type), name: resource.name },
      ...below.flatMap((child, index) =>
        index === below.length - 1
          ? rowsOf(child, `${indent}└─ `, `${indent}   `)
          : rowsOf(child, `${indent}├─ `, `${indent}│  `),
      ),
    ];
  }
}

/** `aws:cognito:UserPool` for `aws:cognito/userPool:UserPool`: Pulumi leaves out the file within the module. */
function displayType(type: string): string {
  return type.replace(/^([^:]*:[^:/]*)\/[^:]*:/, "$1:");
}

function counts(resources: readonly RecordedResource[]): string {
  const custom = resources.filter((resource) => resource.custom).length;
  return `+ ${resources.length} to create (${custom} by providers, ${resources.length - custom} components)`;
}

function outputLines({ outputs, secretOutputs }: RecordedProgram): string[] {
  const names = Object.keys(outputs).sort();
  if (names.length === 0) return [];
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string): string => {
    const value: Json = secretOutputs.includes(name) ? secretMask : (outputs[name] ?? null);
    return `    ${name.padEnd(width)}: ${JSON.stringify(value)}`;
  };
  return ["Outputs:", ...names.map(line), ""];
}

/** For an archive the names of its members: what is in them is too long to print. */
export function assetSummaries(assets: RecordedResource["assets"]): JsonObject {
  return Object.fromEntries(
    Object.entries(assets).map(([path, asset]) => [
      path,
      asset.kind === "archive"
        ? { archive: Object.keys(asset.assets) }
        : asset.kind === "text"
          ? { asset: "text" }
          : asset,
    ]),
  );
}
