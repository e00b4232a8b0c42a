/** A property as a generated SDK declares it. */
export interface SdkProperty {
  name: string;
  type: SdkType;
  /** True when it may be undefined. */
  isOptional: boolean;
}

export type SdkType =
  | { kind: "string" | "number" | "boolean" | "map" | "any" }
  | { kind: "list"; of: SdkType }
  /** A shape of `types/output.d.ts`. */
  | { kind: "object"; properties: () => SdkProperty[] }
  /** A resource as a value; components have these. */
  | { kind: "resource"; type: string };

/** Finds what a name stands for, such as `outputs.eks.ClusterIdentity`. */
export type ResolveName = (name: string) => SdkType;

/** The body of `class <name> extends` or `interface <name>` in a generated declaration file; undefined when it has none. */
export function bodyOf(declarations: string, kind: "class" | "interface", name: string, from = 0): string | undefined {
  const header = kind === "class" ? `class ${name} extends ` : `interface ${name} {`;
  const start = declarations.indexOf(header, from);
  if (start === -1) return undefined;
  const lineStart = declarations.lastIndexOf("\n", start) + 1;
  const indent = /^ */.exec(declarations.slice(lineStart, start))?.[0] ?? "";
  const bodyStart = declarations.indexOf("{\n", start);
  const end = declarations.indexOf(`\n${indent}}`, bodyStart);
  // an empty body closes on the line that it opens on
  return bodyStart === -1 || end < bodyStart ? "" : declarations.slice(bodyStart + 1, end);
}

/** The properties that a body declares; methods, constructors and static members are left out. */
export function propertiesOf(body: string, resolve: ResolveName): SdkProperty[] {
  return statementsOf(body).flatMap((statement) => {
    const [, quoted, plain, mark, text] = /^(?:readonly )?(?:"([^"]+)"|([\w$]+))(\??): (.+)$/.exec(statement) ?? [];
    const name = quoted ?? plain;
    if (name === undefined || text === undefined) return [];
    const { type, isOptional } = typeOf(text, resolve);
    return [{ name, type, isOptional: isOptional || mark === "?" }];
  });
}

/** The names of the properties that a body declares. */
export function propertyNamesOf(body: string): string[] {
  return propertiesOf(body, () => ({ kind: "any" })).map(({ name }) => name);
}

const indexed = /\{ \[key: string\]: ([^{};]*);? \}/;

function statementsOf(body: string): string[] {
  let text = body.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s+/g, " ");
  while (indexed.test(text)) text = text.replace(indexed, "Record<string, $1>");
  return text.split(";").map((statement) => statement.trim());
}

/** Of a union the first member counts. */
function typeOf(text: string, resolve: ResolveName): { type: SdkType; isOptional: boolean } {
  const inner = /^pulumi\.Output<(.*)>$/.exec(text)?.[1] ?? text;
  const members = inner.split(/ \| (?![^<(]*[>)])/);
  const [first = "any"] = members.filter((member) => member !== "undefined");
  return { type: memberType(first, resolve), isOptional: members.includes("undefined") };
}

function memberType(text: string, resolve: ResolveName): SdkType {
  const element = /^\(?(.*?)\)?\[\]$/.exec(text)?.[1];
  if (element !== undefined) return { kind: "list", of: typeOf(element, resolve).type };
  if (text === "string" || text === "number" || text === "boolean") return { kind: text };
  if (text === "pulumi.ID" || text.startsWith('"') || text.startsWith("enums.")) return { kind: "string" };
  if (text.startsWith("Record<string, ")) return { kind: "map" };
  return /^[\w$]+(\.[\w$]+)+$/.test(text) ? resolve(text) : { kind: "any" };
}
