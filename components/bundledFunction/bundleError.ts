import * as esbuild from "esbuild";

/** Thrown when a handler cannot be bundled; the message is esbuild's own, with file, line, column and a way out. */
export class BundleError extends Error {
  override readonly name = "BundleError";

  private constructor(
    readonly entries: readonly string[],
    /** esbuild's errors, for tools that want the location as data. */
    readonly errors: readonly esbuild.Message[],
    formatted: string,
  ) {
    super(`${entries.join(", ")} cannot be bundled:\n${formatted}`);
  }

  static async of(entries: readonly string[], messages: readonly esbuild.Message[]): Promise<BundleError> {
    const errors = messages.map((message) => ({ ...message, notes: [...message.notes, ...hintsFor(message)] }));
    const formatted = await esbuild.formatMessages(errors, { kind: "error", color: false });
    return new BundleError(entries, errors, formatted.join("").trimEnd());
  }
}

/**
 * What esbuild leaves unsaid by default. It fails as surely when the code runs: the archive has no other file, and a
 * name in another case is found on some file systems only.
 */
export const ownFileRules = {
  "different-path-case": "warning",
  "indirect-require": "warning",
  "unsupported-dynamic-import": "warning",
  "unsupported-require-call": "warning",
} as const satisfies Record<string, esbuild.LogLevel>;

/**
 * The warnings that are errors: every one about code or a tsconfig.json, since each says that something throws or does
 * not do what it seems to. Not those about a package.json, such as a condition for types in a place where it has no
 * effect; and a package may try what it can do without, so there the rules above do not count. Nor does an import that
 * a package drops from itself, because its own `sideEffects` says that it may.
 */
export function refusedWarnings(warnings: readonly esbuild.Message[]): esbuild.Message[] {
  const inPackage = ({ location }: esbuild.Message): boolean =>
    location?.file.split("/").includes("node_modules") === true;
  return warnings.filter(
    (warning) =>
      warning.id !== "package.json" &&
      !(warning.id in ownFileRules && inPackage(warning)) &&
      !(warning.id === "ignored-bare-import" && withinItsPackage(warning)),
  );
}

/** Whether the importing file belongs to the package, other than the project's own, whose package.json the note names. */
function withinItsPackage({ location, notes }: esbuild.Message): boolean {
  return notes.some((note) => {
    const folder = /^(.+\/)package\.json$/.exec(note.location?.file ?? "")?.[1];
    return folder !== undefined && location?.file.startsWith(folder) === true;
  });
}

const literalName =
  "The bundle holds what it finds by name: write each name as a string literal. What a Lambda layer brings, load with " +
  "createRequire(import.meta.url) of node:module.";

/** Ways out, by a part of esbuild's message. */
const hints: readonly (readonly [part: string, hint: string])[] = [
  ["Top-level await", "The bundle is CommonJS. Await in the handler, or in a function that it calls."],
  [
    'loader is configured for ".node" files',
    "Native code runs on one operating system and processor only. Bring the package in a Lambda layer, and name it in " +
      "`external`.",
  ],
  [
    "loader is configured for",
    "Allowed are JavaScript, TypeScript, JSON, WebAssembly (.wasm, a Uint8Array), and as strings .css, .csv, .graphql, " +
      ".html, .md, .pem, .sql, .txt, .xml, .yaml and .yml. Read another file from a bucket or a Lambda layer.",
  ],
  ['"import.meta" is not available', "A bundle has import.meta.url, import.meta.dirname and import.meta.filename."],
  ["not be bundled because the argument is not a string literal", literalName],
  ['Indirect calls to "require"', literalName],
  [
    'for use with "require.resolve"',
    "Import the file instead; or, if a Lambda layer brings it, name it in `external` exactly as it is written here.",
  ],
];

function hintsFor({ text }: esbuild.Message): esbuild.Note[] {
  const hint = hints.find(([part]) => text.includes(part));
  return hint === undefined ? [] : [{ text: hint[1], location: null }];
}
