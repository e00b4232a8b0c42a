import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { bodyOf, propertiesOf, propertyNamesOf } from "./declarations";
import type { ResolveName, SdkProperty, SdkType } from "./declarations";
import { sdkFolder } from "./installedSdk";

/** What an SDK says of one resource type. */
export interface SdkResource {
  outputs: SdkProperty[];
  /** Properties that the program may give. */
  inputNames: ReadonlySet<string>;
}

/** A file that declares a resource or a function. */
interface Declarations {
  text: string;
  sdk: InstalledSdk;
}

/**
 * The types of the SDKs that a program has installed, from the declaration files that Pulumi generates (pulumi/pulumi,
 * pkg/codegen/nodejs). Files are read when their types are asked for, once.
 */
export class SdkTypes {
  readonly #program: string;
  readonly #sdks = new Map<string, InstalledSdk | undefined>();
  readonly #resources = new Map<string, SdkResource | undefined>();

  /** @param program the program's file or folder, absolute: where packages are looked for */
  constructor(program: string) {
    this.#program = program;
  }

  /** A resource or component, by its type token; undefined when its package is not installed or has no types. */
  resource(type: string): SdkResource | undefined {
    if (!this.#resources.has(type)) this.#resources.set(type, this.#readResource(type));
    return this.#resources.get(type);
  }

  /** The result of a function, by its token, such as `aws:ec2/getInstance:getInstance`. */
  functionResult(token: string): SdkProperty[] | undefined {
    return this.#result(token, memberOf(token));
  }

  /** The result of a resource's method, by its token, such as `eks:index:Cluster/getKubeconfig`. */
  methodResult(token: string): SdkProperty[] | undefined {
    const [type = "", method = ""] = splitLast(token, "/");
    // a provider's methods stand in its own package
    return this.#result(type.replace(/^pulumi:providers:(.*)$/, "$1:index:Provider"), method);
  }

  #readResource(type: string): SdkResource | undefined {
    const declarations = this.#declarations(type);
    if (declarations === undefined) return undefined;
    const { text } = declarations;
    const name = memberOf(type);
    const body = bodyOf(text, "class", name);
    if (body === undefined) return undefined;
    return {
      outputs: propertiesOf(body, this.#resolver(declarations)),
      inputNames: new Set(propertyNamesOf(bodyOf(text, "interface", `${name}Args`) ?? "")),
    };
  }

  #result(token: string, name: string): SdkProperty[] | undefined {
    const declarations = this.#declarations(token);
    if (declarations === undefined) return undefined;
    const body = bodyOf(declarations.text, "interface", `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`);
    return body === undefined ? undefined : propertiesOf(body, this.#resolver(declarations));
  }

  #declarations(token: string): Declarations | undefined {
    const sdk = this.#sdk(token.slice(0, token.indexOf(":")));
    const text = sdk?.fileOf(token);
    return sdk === undefined || text === undefined ? undefined : { text, sdk };
  }

  #sdk(pulumiPackage: string): InstalledSdk | undefined {
    if (!this.#sdks.has(pulumiPackage)) {
      const folder = sdkFolder(this.#program, pulumiPackage);
      this.#sdks.set(pulumiPackage, folder === undefined ? undefined : new InstalledSdk(folder));
    }
    return this.#sdks.get(pulumiPackage);
  }

  /** Names of the SDK's own shapes, and of shapes and resources that it imports from another SDK. */
  #resolver({ text, sdk }: Declarations): ResolveName {
    return (name) => {
      const [alias = "", ...path] = name.split(".");
      if (alias === "outputs") return this.#shape(sdk, path);
      const imported = new RegExp(`import \\* as ${alias} from "@pulumi/([^"]+)"`).exec(text)?.[1];
      const owner = imported === undefined ? sdk : this.#sdk(imported);
      if (owner === undefined) return { kind: "any" };
      if (path[0] === "types") return this.#shape(owner, path.slice(2));
      const type = owner.resourceType(path);
      return type === undefined ? { kind: "any" } : { kind: "resource", type };
    };
  }

  #shape(sdk: InstalledSdk, names: readonly string[]): SdkType {
    return sdk.shape(names, () => this.#resolver({ text: sdk.shapeImports, sdk }));
  }
}

/** The files of one SDK. */
class InstalledSdk {
  readonly #folder: string;
  readonly #shapes = new Map<string, SdkType>();
  #namespaces: ReadonlyMap<string, number> | undefined;
  #shapeFile: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The declarations of a resource or function: `lambda/function.d.ts` holds `aws:lambda/function:Function`. */
  fileOf(token: string): string | undefined {
    const [, module = ""] = token.split(":");
    // Kubernetes' groups have their domain in the token alone: `networking.k8s.io/v1`
    const folder = module.replace(/\.[^/]*/, "").replace(/^index(\/|$)/, "");
    // what is named as a module's index is in `index_.d.ts`; `s3Location` and `iPSet` in `s3location.d.ts` and `ipset.d.ts`
    const bridged = folder.replace(/(^|\/)index$/, "$1index_");
    const names = [bridged, bridged.replace(/[a-z]+[\dA-Z]*[A-Z](?=[^/]*$)/, (start) => start.toLowerCase())];
    const file = names.map((name) => this.#read(`${name}.d.ts`)).find((text) => text !== undefined);
    return file ?? this.#read(`${path.join(folder, lowerFirst(memberOf(token)))}.d.ts`);
  }

  /** A shape of `types/output.d.ts`, by its namespaces and name. */
  shape(names: readonly string[], resolver: () => ResolveName): SdkType {
    const key = names.join(".");
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    let read: SdkProperty[] | undefined;
    const shape: SdkType = {
      kind: "object",
      properties: () => (read ??= propertiesOf(this.#shapeBody(names), resolver())),
    };
    this.#shapes.set(key, shape);
    return shape;
  }

  /** The import statements of the file of shapes. */
  get shapeImports(): string {
    return this.#shapeDeclarations.slice(0, this.#shapeDeclarations.indexOf("export "));
  }

  get #shapeDeclarations(): string {
    // megabytes of ASCII with a few other letters in the comments
    this.#shapeFile ??= this.#read("types/output.d.ts", "latin1") ?? "";
    return this.#shapeFile;
  }

  #shapeBody(names: readonly string[]): string {
    const start = this.#namespaceStart(this.#shapeDeclarations, names.slice(0, -1));
    return bodyOf(this.#shapeDeclarations, "interface", names.at(-1) ?? "", start) ?? "";
  }

  /** Where the namespace begins; 0 for the file itself. */
  #namespaceStart(text: string, [outer, ...inner]: readonly string[]): number {
    if (outer === undefined) return 0;
    this.#namespaces ??= namespacesOf(text);
    return inner.reduce(
      (start, name) => text.indexOf(`namespace ${name} {`, start),
      this.#namespaces.get(outer) ?? text.length,
    );
  }

  /** The type token of a class, by its namespaces and name. */
  resourceType(names: readonly string[]): string | undefined {
    const name = names.at(-1) ?? "";
    const file = [...names.slice(0, -1), lowerFirst(name)].join("/");
    const type = /__pulumiType = '([^']+)'/.exec(this.#read(`${file}.js`) ?? "")?.[1];
    return type?.includes(":") === false ? `pulumi:providers:${type}` : type;
  }

  #read(file: string, encoding: "utf8" | "latin1" = "utf8"): string | undefined {
    const absolute = path.join(this.#folder, file);
    return existsSync(absolute) ? readFileSync(absolute, encoding) : undefined;
  }
}

/** Where the outermost namespaces begin; one pass, because the file is long and namespaces are asked for again and again. */
function namespacesOf(text: string): Map<string, number> {
  const header = "\nexport declare namespace ";
  const starts = new Map<string, number>();
  for (let start = text.indexOf(header); start !== -1; start = text.indexOf(header, start + 1)) {
    const nameStart = start + header.length;
    starts.set(text.slice(nameStart, text.indexOf(" ", nameStart)), start);
  }
  return starts;
}

/** `Function` for `aws:lambda/function:Function`. */
function memberOf(token: string): string {
  return splitLast(token, ":")[1] ?? token;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function splitLast(text: string, separator: string): [string, string] | [string] {
  const index = text.lastIndexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
