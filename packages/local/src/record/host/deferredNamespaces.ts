import Module from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";

type Compile = (this: Module, code: string, filename: string, ...rest: unknown[]) => unknown;
type RuntimeFunction = (...args: unknown[]) => unknown;

/** Parts of the SDK that its types leave out. */
interface Runtime {
  registerResourceModule: RuntimeFunction;
}
interface RuntimeState {
  getResourceModules?: () => Map<string, unknown>;
}

/** The index of an SDK, or of a namespace that has others inside. */
const indexFile = /[\\/]node_modules[\\/]@[^\\/]+[\\/].+[\\/]index\.js$/;
/** Generated code, and the index of `@pulumi/pulumi`. */
const isSdk = /\butilities\.lazyLoad\(|^exports\.deploymentOnlyModule\b/m;
const namespace = /^const (\w+) = ((?:__importStar\()?require\("\.\/[^"]+"\)\)?);\nexports\.\1 = \1;$/gm;

/**
 * Lets SDKs load without the namespaces that the program does not use, such as most of the 240 of `@pulumi/aws`: each is
 * loaded when it is read, as the resources inside are (`lazyLoad` of the code that Pulumi generates). It takes 0.2 s less.
 * To be called before the first SDK is loaded.
 * @returns to be called with Pulumi's own SDK, so that it finds the class of a resource that comes back as a reference
 */
export function deferNamespaces(requireFromSdk: NodeJS.Require): (pulumi: Pick<typeof pulumiSdk, "runtime">) => void {
  /** The exports of indexes, and their namespaces. */
  let deferred: [exports: object, names: string[]][] = [];
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const { _compile: compile } = prototype;
  prototype._compile = function (code, filename, ...rest) {
    if (!indexFile.test(filename) || !isSdk.test(code)) return compile.call(this, code, filename, ...rest);
    const names: string[] = [];
    const lazy = code.replace(namespace, (_statements, name: string, load: string) => {
      names.push(name);
      return `Object.defineProperty(exports, "${name}", { enumerable: true, configurable: true,\nget: () => ${load} });`;
    });
    deferred.push([this.exports as object, names]);
    return compile.call(this, lazy, filename, ...rest);
  };

  function loadAll(): void {
    for (let next = deferred; next.length > 0; next = deferred) {
      deferred = [];
      for (const [exports, names] of next) for (const name of names) Reflect.get(exports, name);
    }
  }

  return ({ runtime }) => {
    const { getResourceModules } = requireFromSdk("./runtime/state") as RuntimeState;
    const modules = getResourceModules?.();
    if (modules === undefined) return;
    const { registerResourceModule } = runtime as unknown as Runtime;
    let isRegistering = false;
    Object.assign(runtime, {
      registerResourceModule: (...args: unknown[]) => {
        isRegistering = true;
        registerResourceModule(...args);
        isRegistering = false;
      },
    });
    modules.get = (key) => {
      if (!isRegistering && !modules.has(key)) loadAll();
      return Map.prototype.get.call(modules, key) as unknown;
    };
  };
}
