import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { passphraseDecrypter } from "./configSecrets";
import { Configuration } from "./configuration";
import { configurationPlaces } from "./configurationPlaces";
import type { ConfigurationPlaces, SourceFile } from "./configurationPlaces";
import { EvaluationError } from "./evaluationError";
import { isJsonObject } from "./recordedProgram";
import type { Json, JsonObject } from "./recordedProgram";
import { sourceExcerpt } from "./sourceExcerpt";

/** A Pulumi project and one of its stacks, as far as their files tell. */
export interface Project {
  /** Folder of Pulumi.yaml, absolute. */
  root: string;
  name: string;
  stack: string;
  /** The program's file or folder, absolute; the project's root unless `main` says otherwise. */
  entry: string;
  /** The folder that the program runs in, and that its relative paths begin at: `entry`, or the folder of that file. */
  workingDirectory: string;
  /** The interpreter of a program in Python; undefined for one in TypeScript or JavaScript. */
  python?: string;
  /** Node.js's own arguments, from `runtime.options.nodeargs`. */
  nodeArguments: string[];
  /** `runtime.options.tsconfig`; default: the working directory's tsconfig.json, if there is one. */
  tsconfig?: string;
  /** Folders that `packages` names, absolute, by the Pulumi package whose plugin is there. */
  packages: Record<string, string>;
  /** By `<namespace>:<key>`, as the program gets it: text as it is, lists and objects as JSON. */
  config: Record<string, string>;
  /** Keys of the values that are secret. */
  secretKeys: string[];
  /** Of the values that the stack's file has. */
  places: ConfigurationPlaces;
  /** Keys that the project declares without a default and that nobody sets. */
  missingKeys: string[];
  /** What was decided for the files. */
  notices: string[];
  /** What the files ask for and doesn't happen here. */
  warnings: string[];
}

/** As the Pulumi CLI looks for them. */
const extensions = ["yaml", "yml", "json"];

/** Those of JavaScript and TypeScript come first. */
const runtimes = ["nodejs", "bun", "python"];

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml as the Pulumi CLI does.
 * @param stack default: `dev`, or the only stack that has a file
 * @param overrides values that win over both files, by `<namespace>:<key>` (or `<key>` in the project's namespace)
 * @throws {EvaluationError} naming every problem of both files
 */
export function readProject(root: string, stack?: string, overrides: Record<string, string> = {}): Project {
  const extension = extensions.find((candidate) => existsSync(path.join(root, `Pulumi.${candidate}`)));
  if (extension === undefined) throw new EvaluationError([`There is no Pulumi.yaml in ${root}.`]);
  const { values: project } = readYaml(path.join(root, `Pulumi.${extension}`));
  if (typeof project.name !== "string") {
    throw new EvaluationError([`Pulumi.${extension}: name: give the project's name.`]);
  }
  // a template that `pulumi new` has not filled in takes the folder's name, which the CLI would offer
  const name = project.name.replace("${PROJECT}", path.basename(root));
  const runtime = runtimeOf(project.runtime, `Pulumi.${extension}`);
  const chosen = chooseStack(stackFolder(root, project), extension, stack);

  const settings = chosen.file === undefined ? undefined : readYaml(chosen.file);
  const fileName = path.basename(chosen.file ?? "");
  const salt = settings?.values.encryptionsalt;
  const config = new Configuration(name);
  config.override(overrides);
  config.readStack(settings?.node("config"), () =>
    typeof salt === "string" ? passphraseDecrypter(salt, fileName) : undefined,
  );
  if (settings === undefined) config.readTemplate(project.template);
  config.readProject(project.config);

  const entry = typeof project.main === "string" ? path.resolve(root, project.main) : root;
  return {
    root,
    name,
    stack: chosen.stack,
    entry,
    workingDirectory: folderOf(entry, `Pulumi.${extension}`),
    ...(runtime.name === "python" && { python: pythonOf(root, runtime.options) }),
    nodeArguments: shellWords(runtime.options.nodeargs),
    ...(typeof runtime.options.tsconfig === "string" && { tsconfig: runtime.options.tsconfig }),
    packages: packageFolders(root, project.packages),
    config: config.values,
    secretKeys: [...config.secretKeys],
    places: new Map(
      [
        ...(settings === undefined
          ? []
          : configurationPlaces(settings.node("config"), name, settings, config.secretKeys)),
      ].filter(([key]) => overrides[key] === undefined),
    ),
    missingKeys: [...config.missingKeys],
    notices: chosen.notices,
    warnings: [
      ...(settings?.values.environment === undefined ? [] : [unreadEnvironment(fileName)]),
      ...(config.encryptedKeys.size === 0 ? [] : [placeholders([...config.encryptedKeys], salt !== undefined)]),
    ],
  };
}

/** Tells how to give configuration that is missing. */
export function missingConfiguration(stack: string, keys: readonly string[]): string {
  const noun = keys.length === 1 ? "value" : "values";
  const named = keys.map((key) => `'${key}'`).join(", ");
  const options = keys.map((key) => `--config ${key}=VALUE`).join(" ");
  return (
    `Stack '${stack}' is missing configuration ${noun} ${named}. ` +
    `Give ${keys.length === 1 ? "it" : "them"} with ${options}, or under config in Pulumi.${stack}.yaml.`
  );
}

interface ChosenStack {
  stack: string;
  /** Undefined when the stack has none. */
  file?: string;
  notices: string[];
}

function chooseStack(folder: string, extension: string, given: string | undefined): ChosenStack {
  const fileOf = (stack: string): string => path.join(folder, `Pulumi.${stack}.${extension}`);
  const stack = given ?? "dev";
  if (existsSync(fileOf(stack))) return { stack, file: fileOf(stack), notices: [] };
  const pattern = new RegExp(`^Pulumi\\.(.+)\\.${extension}$`);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const stacks = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).sort();
  const [only] = stacks;
  // a program that was just cloned has no stacks
  if (only === undefined) {
    return { stack, notices: [`There is no Pulumi.${stack}.${extension}; stack ${stack} has the project's defaults.`] };
  }
  if (given === undefined && stacks.length === 1) {
    return { stack: only, file: fileOf(only), notices: [`Stack ${only} is evaluated, the only one that has a file.`] };
  }
  throw new EvaluationError([
    `There is no stack "${stack}" (no Pulumi.${stack}.${extension} in ${folder}); ` +
      `choose one with --stack: ${stacks.join(", ")}.`,
  ]);
}

/** `config` was the name of `stackConfigDir` once. */
function stackFolder(root: string, { stackConfigDir, config }: JsonObject): string {
  const given = stackConfigDir ?? config;
  return typeof given === "string" ? path.resolve(root, given) : root;
}

function runtimeOf(runtime: Json | undefined, fileName: string): { name: string; options: JsonObject } {
  const { name, options }: JsonObject = isJsonObject(runtime) ? runtime : { name: runtime ?? null };
  if (typeof name !== "string") throw new EvaluationError([`${fileName}: runtime: give nodejs or python.`]);
  if (!runtimes.includes(name)) {
    throw new EvaluationError([
      `${fileName}: runtime: ${name}: only programs in TypeScript, JavaScript and Python can be evaluated (runtime: ` +
        `nodejs or python).`,
    ]);
  }
  return { name, options: isJsonObject(options) ? options : {} };
}

/** The virtual environment that Pulumi.yaml names, or the one where Pulumi's toolchains put it, or the active one. */
function pythonOf(root: string, { virtualenv }: JsonObject): string {
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const folders = typeof virtualenv === "string" ? [virtualenv] : [".venv", "venv", process.env.VIRTUAL_ENV ?? ".venv"];
  const found = folders.map((folder) => path.resolve(root, folder, bin)).find((file) => existsSync(file));
  return found ?? "python3";
}

/** What is no folder is fetched by the Pulumi CLI. */
function packageFolders(root: string, packages: Json | undefined): Record<string, string> {
  const sources = Object.entries(isJsonObject(packages) ? packages : {}).flatMap(([name, given]) => {
    const source = isJsonObject(given) ? given.source : given;
    return typeof source === "string" ? [[name, path.resolve(root, source)] as const] : [];
  });
  return Object.fromEntries(sources.filter(([, folder]) => existsSync(folder)));
}

function folderOf(entry: string, fileName: string): string {
  const stats = statSync(entry, { throwIfNoEntry: false });
  if (stats === undefined) throw new EvaluationError([`${fileName}: main: there is no ${entry}.`]);
  return stats.isDirectory() ? entry : path.dirname(entry);
}

interface YamlFile extends SourceFile {
  values: JsonObject;
  node: (key: string) => unknown;
}

function readYaml(file: string): YamlFile {
  const name = path.basename(file);
  const text = readFileSync(file, "utf8");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // the parser has several errors for one place
  const errors = new Map(document.errors.toReversed().map(({ message, pos: [begin] }) => [begin, message]));
  const problems = [...errors].map(([begin, message]) => {
    const { line, col } = lines.linePos(begin);
    return `${name}:${line}:${col}: ${message}\n${sourceExcerpt(text, line, col) ?? ""}`;
  });
  if (problems.length > 0) throw new EvaluationError(problems.reverse());
  const values = document.toJSON() as Json;
  return { name, text, lines, values: isJsonObject(values) ? values : {}, node: (key) => document.get(key, true) };
}

/** The words of a command line, with quotes as a shell has them. */
function shellWords(text: Json | undefined): string[] {
  if (typeof text !== "string") return [];
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
      (_match, double?: string, single?: string, escaped?: string) =>
        double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(.)/g, "$1"),
    ),
  );
}

function unreadEnvironment(file: string): string {
  return `${file}: environment: values from Pulumi ESC are not read; give the ones that the program needs under config.`;
}

function placeholders(keys: readonly string[], hasPassphrase: boolean): string {
  const passphrase = hasPassphrase ? "set PULUMI_CONFIG_PASSPHRASE, or " : "";
  return (
    `Placeholders stand for configuration that is encrypted: ${keys.join(", ")}. ` +
    `To have the values, ${passphrase}give them with ${keys.map((key) => `--config ${key}=VALUE`).join(" ")}.`
  );
}
