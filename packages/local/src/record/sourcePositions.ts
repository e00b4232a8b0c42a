import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { StackTrace } from "@pulumi/pulumi/proto/source_pb";
import type { Project } from "./projectFiles";
import type { RecordedResource, SourcePosition } from "./recordedProgram";

/** Where a program registers a resource. */
export type ResourceSource = Pick<RecordedResource, "position" | "positions">;

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
    let own: SourcePosition | undefined;
    for (const frame of stack?.getFramesList() ?? []) {
      const position = frame.getPc();
      const source = position === undefined ? undefined : this.#file(position.getUri());
      if (position === undefined || source === undefined) continue;
      const found = { file: source.file, line: position.getLine(), column: position.getColumn() };
      positions.push(found);
      if (source.isOwn) own ??= found;
    }
    const position = own ?? positions[0];
    return position && { position, positions };
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

/** The nearest folder with a package.json. */
function packageOf(folder: string): string {
  const parent = path.dirname(folder);
  return parent === folder || existsSync(path.join(folder, "package.json")) ? folder : packageOf(parent);
}
