import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumiSdk from "@pulumi/pulumi";
import { sdkFolder } from "../../sdk/installedSdk";

/** A type of resource as the engine names it. */
export interface ResourceToken {
  token: string;
  /** Whether a plugin creates it, with its children. */
  isComponent: boolean;
}

/**
 * Programs in YAML leave the middle of a token out, as in `aws:lambda:Function` for `aws:lambda/function:Function`. The
 * package's npm SDK has the whole token. Components of a package with a plugin of its own are all in the module `index`.
 */
export class SdkTokens {
  readonly #folder: string;
  readonly #plugins: ReadonlySet<string>;
  readonly #pulumi: typeof pulumiSdk;

  /**
   * @param folder where the packages are looked for, absolute
   * @param plugins names of the packages that Pulumi.yaml lists
   */
  constructor(pulumi: typeof pulumiSdk, folder: string, plugins: Iterable<string>) {
    this.#pulumi = pulumi;
    this.#folder = folder;
    this.#plugins = new Set(plugins);
  }

  /** @throws {RunError} when the package is not installed, or has no such type */
  resource(type: string): ResourceToken {
    const { pulumiPackage, name } = partsOf(type);
    if (this.#plugins.has(pulumiPackage)) {
      return { token: type.replace(/^([^:]+):([^:]+)$/, "$1:index:$2"), isComponent: true };
    }
    const text = this.#source(type);
    const token = /__pulumiType = '([^']+)'/.exec(text)?.[1];
    if (token === undefined) throw new this.#pulumi.RunError(`There is no resource ${name} of the type ${type}.`);
    return { token, isComponent: /class \w+ extends pulumi\.ComponentResource/.test(text) };
  }

  /** The token of a function, such as `aws:index/getRegion:getRegion` for `aws:getRegion`. */
  invocation(type: string): string {
    const token = /\binvoke\("([^"]+)"/.exec(this.#source(type))?.[1];
    if (token === undefined) throw new this.#pulumi.RunError(`There is no function ${type}.`);
    return token;
  }

  #source(type: string): string {
    const { pulumiPackage, module, name } = partsOf(type);
    const folder = sdkFolder(this.#folder, pulumiPackage);
    if (folder === undefined) {
      throw new this.#pulumi.RunError(
        `${type}: install the npm package @pulumi/${pulumiPackage} beside Pulumi.yaml; the types of resources are read there.`,
      );
    }
    const names = [name.charAt(0).toLowerCase() + name.slice(1), name.toLowerCase()];
    const files = names.map((file) => path.join(folder, module, `${file}.js`));
    const file = files.find((candidate) => existsSync(candidate));
    if (file === undefined) throw new this.#pulumi.RunError(`The package @pulumi/${pulumiPackage} has no ${type}.`);
    return readFileSync(file, "utf8");
  }
}

/** Of `aws:lambda:Function` and `aws:lambda/function:Function` alike. */
function partsOf(type: string): { pulumiPackage: string; module: string; name: string } {
  const parts = type.split(":");
  const [pulumiPackage = "", module = ""] = parts;
  const folder = parts.length === 2 ? "" : module.replace(/^index(\/|$)/, "").replace(/\/[^/]*$/, "");
  return { pulumiPackage, module: folder, name: parts.at(-1) ?? "" };
}
