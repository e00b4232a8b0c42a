"use strict";

// What few programs need, Pulumi's SDKs load and do for all of them; in a program that is only recorded it waits for its
// first use. Importing both SDKs takes a third of the time. An SDK whose code is another is left as it is, and so is that
// of a deployment.

const Module = require("node:module");
const { join, sep } = require("node:path");

const nodeModules = join(sep, "node_modules", sep);
const sdkFolder = join(nodeModules, "@pulumi", "pulumi", sep);

/** Expressions in files of `@pulumi/pulumi`, and what takes their place. */
const edits = new Map([
  // the SDK follows each of some 100 promises of a resource for a report that somebody has to ask for
  [
    join("runtime", "debuggable.js"),
    [/(?<=^function debuggablePromise\((\w+), \w+\) \{\n)/m, "    if (!exports.debugPromiseLeaks) return $1;\n"],
  ],
  // a resource that comes back as a reference may be of a namespace that nobody has used
  [
    join("runtime", "rpc.js"),
    [/(?<=return )(getRegistration\(resourceModules, key, version\))/, "$1 ?? (module.loadNamespaces(), $1)"],
  ],
]);

/** How the SDK's files, generated ones too, load gRPC. */
const requiredGrpc = /\brequire\((["'])@grpc\/grpc-js\1\)/;

/** The index of an SDK, or of a namespace that has others inside. */
const indexFile = /[\\/]node_modules[\\/]@[^\\/]+[\\/].+[\\/]index\.js$/;
/** Generated code (pulumi/pulumi, pkg/codegen/nodejs), and the index of `@pulumi/pulumi`. */
const isSdkIndex = /\butilities\.lazyLoad\(|^exports\.deploymentOnlyModule\b/m;
const namespace = /^const (\w+) = ((?:__importStar\()?require\("\.\/[^"]+"\)\)?);\nexports\.\1 = \1;$/gm;

/** Folders of `@pulumi/pulumi`: programs and their packages may have several. */
const sdks = new Set();
/** Whether what was deferred is found again. */
let findsNamespaces = false;
/** The exports of indexes, and the names of namespaces that may not have been loaded. */
let deferred = [];

const { _compile: compile } = Module.prototype;
Module.prototype._compile = function (code, filename, ...rest) {
  const folder = sdkFolderOf(filename);
  const lean =
    folder !== undefined
      ? leanSdkFile(this, code, filename, folder)
      : findsNamespaces && indexFile.test(filename) && isSdkIndex.test(code)
        ? withLateNamespaces(this, code)
        : code;
  return compile.call(this, lean, filename, ...rest);
};

/** Node.js names files without symbolic links: `exports.linkedSdk` is the folder of an SDK that is linked, as its developers do. */
function sdkFolderOf(filename) {
  const start = filename.lastIndexOf(sdkFolder);
  if (start !== -1) return filename.slice(0, start + sdkFolder.length);
  const { linkedSdk } = exports;
  const isLinked = linkedSdk !== undefined && filename.startsWith(linkedSdk);
  return isLinked && !filename.includes(nodeModules, linkedSdk.length - 1) ? linkedSdk : undefined;
}

function leanSdkFile(module, code, filename, folder) {
  const file = filename.slice(folder.length);
  if (!sdks.has(folder)) deferClosureModules(Module.createRequire(folder));
  sdks.add(folder);
  if (file === "index.js") return withLateNamespaces(module, code);
  if (requiredGrpc.test(code)) return withLateGrpc(module, code);
  const [expression, replacement] = edits.get(file) ?? [];
  if (expression === undefined) return code;
  const edited = code.replace(expression, replacement);
  if (file === join("runtime", "rpc.js") && edited !== code) {
    findsNamespaces = true;
    module.loadNamespaces = loadNamespaces;
  }
  return edited;
}

/** gRPC is loaded when something of it is used; most programs use nothing but clients, and `clientOf` has others for them. */
function withLateGrpc(module, code) {
  const load = () => module.require("@grpc/grpc-js");
  const own = {
    __esModule: true,
    credentials: { createInsecure: () => undefined },
    makeGenericClientConstructor: (methods, service) =>
      function Client(address, credentials, options) {
        const client = exports.clientOf?.(address, methods, service);
        if (client !== undefined) return client;
        const grpc = load();
        const Constructor = grpc.makeGenericClientConstructor(methods, service);
        return new Constructor(address, credentials ?? grpc.credentials.createInsecure(), options);
      },
  };
  module.lateGrpc = new Proxy(own, {
    get: (_target, property) => (Object.hasOwn(own, property) ? own[property] : load()[property]),
  });
  return code.replace(requiredGrpc, "module.lateGrpc");
}

/** Namespaces are loaded when they are read, as the resources inside are. */
function withLateNamespaces(module, code) {
  const names = [];
  const late = code.replace(namespace, (_statements, name, load) => {
    names.push(name);
    const define = `Object.defineProperty(exports, "${name}", { enumerable: true, configurable: true,`;
    return `${define}\nget: () => { const value = ${load}; ${define} value }); return value; } });`;
  });
  deferred.push([module.exports, names]);
  return late;
}

function loadNamespaces() {
  while (deferred.length > 0) {
    const loading = deferred;
    deferred = [];
    for (const [exports, names] of loading) for (const name of names) Reflect.get(exports, name);
  }
}

/**
 * Only to turn a JavaScript closure into a Lambda function are needed: the TypeScript compiler, npm's dependency resolver,
 * and what finds the packages' files. The tree of installed packages, which the resolver reads for every single closure,
 * is read once.
 */
function deferClosureModules(requireFromSdk) {
  defer(requireFromSdk, "./typescript-shim");
  defer(requireFromSdk, "@npmcli/arborist", readTreesOnce);
  defer(requireFromSdk, "normalize-package-data");
  defer(requireFromSdk, "fdir");
}

function readTreesOnce({ Arborist }) {
  if (Arborist === undefined) return;
  const { loadActual } = Arborist.prototype;
  const trees = new Map();
  Arborist.prototype.loadActual = function () {
    const tree = trees.get(this.path) ?? loadActual.call(this);
    trees.set(this.path, tree);
    return tree;
  };
}

/** Puts a stand-in into the module cache that loads the module when a property of it is read. */
function defer(require, request, prepare = () => undefined) {
  const filename = resolved(require, request);
  if (filename === undefined || require.cache[filename] !== undefined) return;

  let loaded;
  const load = () => {
    if (loaded === undefined) {
      Reflect.deleteProperty(require.cache, filename);
      loaded = require(filename);
      prepare(loaded);
    }
    return loaded;
  };
  const standIn = new Module(filename);
  standIn.filename = filename;
  standIn.loaded = true;
  standIn.exports = new Proxy(
    {},
    {
      // answered without loading: it is how compiled code asks whether it may use the exports as they are
      get: (_target, property) => property === "__esModule" || valueOf(load(), property),
      has: (_target, property) => Reflect.has(load(), property),
    },
  );
  require.cache[filename] = standIn;
}

/** A module that was not compiled from an ES module is its own default export. */
function valueOf(module, property) {
  return property === "default" && !("default" in module) ? module : Reflect.get(module, property);
}

function resolved(require, request) {
  try {
    return require.resolve(request);
  } catch {
    return undefined;
  }
}
