import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { StackTrace } from "@pulumi/pulumi/proto/source_pb";
import type { Project } from "./projectFiles";
import type { RecordedResource, SourcePosition } from "./recordedProgram";

/** The stack of a registration, innermost first. */
export interface ResourceSource {
  positions: SourcePosition[];
  /** Those in the program's own package; of a program that another package registers everything for, all. */
  own: SourcePosition[];
}

interface SourceFile {
  /** Relative to the folder of Pulumi.yaml. */
  file: string;
  /** Whether it belongs to the program, and not to another package of the workspace. */
  isOwn: boolean;
}

/** Reads the stacks that a program's SDK sends with its registrations. */
export class SourcePositions {
  readonly #root: string;
  readonly #ownPackage: string;
  /** By URI; undefined for a file of an installed package. */
  readonly #files = new Map<string, SourceFile | undefined>();

  constructor({ root, workingDirectory }: Pick<Project, "root" | "workingDirectory">) {
    this.#root = realpathSync(root);
    this.#ownPackage = packageOf(realpathSync(workingDirectory));
  }

  /** @returns undefined when nothing of it is in the project's files */
  of(stack: StackTrace | undefined): ResourceSource | undefined {
    const positions: SourcePosition[] = [];
    const own: SourcePosition[] = [];
    for (const frame of stack?.getFramesList() ?? []) {
      const position = frame.getPc();
      const source = position === undefined ? undefined : this.#file(position.getUri());
      if (position === undefined || source === undefined) continue;
      const found = { file: source.file, line: position.getLine(), column: position.getColumn() };
      positions.push(found);
      if (source.isOwn) own.push(found);
    }
    return positions.length === 0 ? undefined : { positions, own: own.length === 0 ? positions : own };
  }

  #file(uri: string): SourceFile | undefined {
    if (!this.#files.has(uri)) this.#files.set(uri, this.#read(uri));
    return this.#files.get(uri);
  }

  /** A plugin's host sends whole stacks, with the frames of installed packages. */
  #read(uri: string): SourceFile | undefined {
    if (!uri.startsWith("file:") || uri.includes("/node_modules/")) return undefined;
    const file = fileURLToPath(uri);
    return {
      file: path.relative(this.#root, file).replaceAll(path.sep, "/"),
      isOwn: packageOf(path.dirname(file)) === this.#ownPackage,
    };
  }
}

/**
 * Sets each resource's own position: the innermost one of the program's package that no other resource of the type has,
 * so that what a function of the program registers is found where that is called; without such a one the innermost.
 */
export function setPositions(
  entries: readonly { resource: RecordedResource; source: ResourceSource | undefined }[],
): void {
  const counts = new Map<string, number>();
  const keyOf = (type: string, { file, line, column }: SourcePosition) => `${type} ${file}:${line}:${column}`;
  for (const { resource, source } of entries) {
    for (const position of source?.own ?? []) {
      const key = keyOf(resource.type, position);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const { resource, source } of entries) {
    if (source === undefined) continue;
    const { own, positions } = source;
    const position = own.find((candidate) => counts.get(keyOf(resource.type, candidate)) === 1) ?? own[0];
    Object.assign(resource, { ...(position !== undefined && { position }), positions });
  }
}

/** The nearest folder with a package.json. */
function packageOf(folder: string): string {
  const parent = path.dirname(folder);
  return parent === folder || existsSync(path.join(folder, "package.json")) ? folder : packageOf(parent);
}
