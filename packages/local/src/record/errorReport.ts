import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sourceExcerpt } from "./sourceExcerpt";

/** A place in a file of the project. */
interface SourcePlace {
  /** Absolute. */
  file: string;
  line: number;
  /** From 1. */
  column: number;
}

/** Frames of these say how the program was called, and nothing of the error. */
const ownFolder = path.resolve(__dirname, "../..") + path.sep;

const framePattern =
  /^\s+at (?:.*? \()?((?:file:\/\/)?\/[^()]*?|(?:file:\/\/\/)?[A-Za-z]:[\\/][^()]*?):(\d+):(\d+)\)?$/;

/**
 * The text of an error with its place in the project: the excerpt of the first frame that is the project's own, then the
 * frames of the project and its packages, files named from the project's folder.
 * @param text the error as Node.js prints it, with its stack
 */
export function withExcerpt(text: string, root: string): string {
  const lines = text.split("\n");
  const place = firstOwnFrame(lines, root);
  // Node.js puts the place of a syntax error in front
  if (place === undefined)
    return /^SyntaxError:/m.test(text) ? lines.filter((line) => !isFrame(line)).join("\n") : text;
  const relevant = withoutFrames(lines);
  const begin = relevant.findIndex(isFrame);
  const excerpt = placeExcerpt(place, root);
  return [
    ...relevant.slice(0, begin),
    ...(excerpt === undefined ? [] : ["", ...excerpt.split("\n"), ""]),
    ...relevant.slice(begin).map((line) => (isFrame(line) ? fromRoot(line, root) : line)),
  ].join("\n");
}

/** The file, named from the project's folder, with line and column, and the lines around it. */
export function placeExcerpt({ file, line, column }: SourcePlace, root: string): string | undefined {
  try {
    const excerpt = sourceExcerpt(readFileSync(file, "utf8"), line, column);
    return excerpt === undefined ? undefined : `${path.relative(root, file)}:${line}:${column}\n${excerpt}`;
  } catch {
    // a source map may name a file that is gone
    return undefined;
  }
}

/** The place that a line of a stack names, when it is in the project and not in a package. */
export function ownPlace(line: string, root: string): SourcePlace | undefined {
  const [, name, lineNumber, column] = framePattern.exec(line) ?? [];
  if (name === undefined) return undefined;
  const file = name.startsWith("file:") ? fileURLToPath(name) : name;
  const relative = path.relative(root, file);
  const isOwn =
    !relative.startsWith("..") && !path.isAbsolute(relative) && !relative.split(path.sep).includes("node_modules");
  return isOwn && !file.startsWith(ownFolder) ? { file, line: Number(lineNumber), column: Number(column) } : undefined;
}

function firstOwnFrame(lines: readonly string[], root: string): SourcePlace | undefined {
  for (const line of lines) {
    const place = ownPlace(line, root);
    if (place !== undefined) return place;
  }
  return undefined;
}

function isFrame(line: string): boolean {
  return /^\s+at \S/.test(line);
}

/** Leaves out the frames that do not concern the program; the error's own properties follow the last frame in braces. */
function withoutFrames(lines: readonly string[]): string[] {
  const left: string[] = [];
  for (const line of lines) {
    if (!isFrame(line) || concernsProgram(line)) left.push(line);
    else if (line.endsWith(" {")) left.push(`${left.pop() ?? ""} {`);
  }
  return left;
}

function concernsProgram(frame: string): boolean {
  return !/\bnode:|\(<anonymous>\)|[\\/]@pulumi[\\/]pulumi[\\/]/.test(frame) && !frame.includes(ownFolder);
}

function fromRoot(frame: string, root: string): string {
  const relative = frame.replace(`file://${root}${path.sep}`, "").replace(root + path.sep, "");
  return relative.replace(/Object\.<anonymous> \((.*)\)/, "$1");
}
