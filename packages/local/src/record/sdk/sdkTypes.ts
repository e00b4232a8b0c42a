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
    const resolve: ResolveName = (name) => {
      const [alias = "", ...path] = name.split(".");
      if (alias === "outputs") return sdk.shape(path, resolve);
      const imported = new RegExp(`import \\* as ${alias} from "@pulumi/([^"]+)"`).exec(text)?.[1];
      const owner = imported === undefined ? sdk : this.#sdk(imported);
      if (owner === undefined) return { kind: "any" };
      if (path[0] === "types") return owner.shape(path.slice(2), this.#resolver({ text: "", sdk: owner }));
      const type = owner.resourceType(path);
      return type === undefined ? { kind: "any" } : { kind: "resource", type };
    };
    return resolve;
  }
}

/** The files of one SDK. */
class InstalledSdk {
  readonly #folder: string;
  readonly #shapes = new Map<string, SdkType>();
  /** Where they begin in the file of shapes. */
  readonly #namespaces = new Map<string, number>();
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
  shape(names: readonly string[], resolve: ResolveName): SdkType {
    const key = names.join(".");
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    let read: SdkProperty[] | undefined;
    const shape: SdkType = {
      kind: "object",
      properties: () => (read ??= propertiesOf(this.#shapeBody(names), resolve)),
    };
    this.#shapes.set(key, shape);
    return shape;
  }

  #shapeBody(names: readonly string[]): string {
    // megabytes of ASCII with a few other letters in the comments
    this.#shapeFile ??= this.#read("types/output.d.ts", "latin1") ?? "";
    const start = this.#namespaceStart(this.#shapeFile, names.slice(0, -1));
    return bodyOf(this.#shapeFile, "interface", names.at(-1) ?? "", start) ?? "";
  }

  #namespaceStart(text: string, namespaces: readonly string[]): number {
    const name = namespaces.at(-1);
    if (name === undefined) return 0;
    const key = namespaces.join(".");
    const known = this.#namespaces.get(key);
    if (known !== undefined) return known;
    const start = text.indexOf(`namespace ${name} {`, this.#namespaceStart(text, namespaces.slice(0, -1)));
    this.#namespaces.set(key, start);
    return start;
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
