"use strict";

// TypeScript to JavaScript without type checking (`tsc --noEmit` does that), in the form in which `pulumi up` runs it: as
// ts-node transpiles it with the project's tsconfig.json. Results are stored beside the installed packages.

const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { dirname, extname, join, resolve } = require("node:path");

// results of another version of esbuild, or of this file, are not used
const version = `${require("esbuild/package.json").version} ${readFileSync(require.resolve("./transpile.cjs"), "utf8")}`;
const cacheDirectory = join(dirname(require.resolve("esbuild/package.json")), "..", ".cache", "loader");

/** The defaults of Pulumi's language host (pulumi/pulumi, sdk/nodejs/cmd/run/run.ts). */
const defaultCompilerOptions = { target: "ES2020" };

/** What of tsconfig.json changes the code. */
const usedCompilerOptions = [
  "experimentalDecorators",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
];

const tsconfig = readTsconfig(resolve(process.env.PULUMI_NODEJS_TSCONFIG_PATH ?? "tsconfig.json"));
const given = Object.entries(tsconfig?.config.compilerOptions ?? {});
const compilerOptions = {
  ...defaultCompilerOptions,
  ...Object.fromEntries(given.filter(([name]) => usedCompilerOptions.includes(name))),
};

function readTsconfig(path) {
  if (!existsSync(path)) return undefined;
  const { parseTsconfig } = require("get-tsconfig");
  return { path, config: parseTsconfig(path) };
}

/** Files that a path alias of tsconfig.json may stand for; none without `paths` and `baseUrl`. */
function aliasedFiles() {
  const { baseUrl, paths } = tsconfig?.config.compilerOptions ?? {};
  if (baseUrl === undefined && paths === undefined) return undefined;
  return require("get-tsconfig").createPathsMatcher(tsconfig) ?? undefined;
}

/**
 * @param format "cjs" or "esm"
 * @returns JavaScript that ends with its source map
 */
function transpile(filename, format) {
  const source = readFileSync(filename, "utf8");
  const settings = [version, process.version, format, JSON.stringify(compilerOptions), filename].join(" ");
  const key = createHash("sha256").update(`${settings}\n${source}`).digest("hex");
  return cached(join(cacheDirectory, `${key}.js`), () => {
    const { transformSync } = require("esbuild");
    const { code } = transformSync(source, {
      loader: extname(filename).endsWith("x") ? "tsx" : "ts",
      format,
      target: `node${process.versions.node}`,
      tsconfigRaw: { compilerOptions },
      sourcefile: filename,
      sourcemap: "inline",
      sourcesContent: false,
      ...(format === "cjs" && source.includes("import.meta") && importMeta),
    });
    return format === "cjs" ? withPlainModules(code) : code;
  });
}

const importMeta = {
  define: {
    "import.meta.url": "__import_meta_url",
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
  },
  banner: 'const __import_meta_url = require("node:url").pathToFileURL(__filename).href;',
};

/**
 * Imports give the modules themselves, as TypeScript's do. esbuild copies each one, and the SDK does not know a copy for a
 * module when it turns a function into the code of a Lambda function.
 */
function withPlainModules(code) {
  const defaults = [];
  const plain = code.replaceAll(
    /^var ([\w$]+) = __toESM\((require\("[^"\n]+"\))(?:, 1)?\);$/gm,
    (_line, name, module) => {
      const isUsed = code.includes(`${name}.default`);
      if (isUsed) defaults.push(name);
      return `var ${name} = ${module}${isUsed ? `, ${name}$default = __withDefault(${name})` : ""};`;
    },
  );
  if (defaults.length === 0) return plain;
  const used = defaults.reduce(
    (text, name) =>
      text.replaceAll(
        new RegExp(`(?<![\\w$])(?<!(?<!\\.\\.)\\.)${name.replaceAll("$", "\\$")}\\.default\\b`, "g"),
        `${name}$$default.default`,
      ),
    plain,
  );
  const map = used.lastIndexOf("\n//# sourceMappingURL=");
  // a function declaration may follow what calls it; in front it would move the source map's lines
  return `${used.slice(0, map)}\n${withDefault}${used.slice(map)}`;
}

const withDefault =
  "function __withDefault(module) { return module && module.__esModule ? module : { default: module }; }";

function cached(file, make) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    const content = make();
    try {
      mkdirSync(cacheDirectory, { recursive: true });
      // Another process may read at any moment: the file appears whole or not at all.
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, content);
      renameSync(temporary, file);
    } catch {
      // A read-only checkout works as well, only slower.
    }
    return content;
  }
}

module.exports = { aliasedFiles, transpile };
