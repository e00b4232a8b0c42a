import { findSourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as pulumiSdk from "@pulumi/pulumi";

/** One frame, as the SDK sends it to the engine. */
interface Frame {
  uri: string;
  line: number;
  column: number;
}

type PrepareStackTrace = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/** Frames of the program that are sent for each resource, innermost first. */
const maxFrames = 8;

/** This package's own folder, beside `src/` or `dist/`. */
const ownFolder = path.join(__dirname, "../../..") + path.sep;

/**
 * Lets each registration have the program's own frames in TypeScript's lines. The SDK parses the text of the whole stack,
 * in which the frames of ES modules look otherwise, and which has no source maps here. An SDK that sends no stack is left
 * alone.
 */
export function sendSourcePositions({ Resource }: typeof pulumiSdk): void {
  if (!("stackTrace" in Resource)) return;
  // resources that one component creates share their outer frames
  const mapped = new Map<string, Frame | undefined>();

  function frameOf(callSite: NodeJS.CallSite): Frame | undefined {
    const source = callSite.getFileName() ?? "";
    const key = `${source}:${callSite.getLineNumber()}:${callSite.getColumnNumber()}`;
    if (!mapped.has(key)) mapped.set(key, isProgramFile(source) ? mappedFrame(callSite, source) : undefined);
    return mapped.get(key);
  }

  Object.assign(Resource, {
    stackTrace: (): Frame[] => {
      const frames: Frame[] = [];
      for (const callSite of callSites()) {
        const frame = frameOf(callSite);
        if (frame === undefined) continue;
        frames.push(frame);
        if (frames.length === maxFrames) break;
      }
      return frames;
    },
  });
}

/** The stack, unformatted. */
function callSites(): NodeJS.CallSite[] {
  const { stackTraceLimit } = Error;
  const prepareStackTrace = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_error, frames) => frames;
    return new Error().stack as unknown as NodeJS.CallSite[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Object.defineProperty(Error, "prepareStackTrace", prepareStackTrace);
  }
}

function isProgramFile(source: string): boolean {
  if (source.includes("/node_modules/") || source.includes("\\node_modules\\")) return false;
  if (source.startsWith("file:")) return !fileURLToPath(source).startsWith(ownFolder);
  return path.isAbsolute(source) && !source.startsWith(ownFolder);
}

function mappedFrame(callSite: NodeJS.CallSite, source: string): Frame {
  // the loader that transpiles the program knows the source maps
  const mapStackTrace = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.value as
    PrepareStackTrace | undefined;
  const line = callSite.getLineNumber() ?? 1;
  const column = callSite.getColumnNumber() ?? 1;
  const [, mappedSource = source, mappedLine = String(line), mappedColumn = String(column)] =
    /^ +at (?:.* \()?(.*?):(\d+):(\d+)\)?$/m.exec(String(mapStackTrace?.(new Error(), [callSite]))) ?? [];
  const frame = { uri: uriOf(mappedSource), line: Number(mappedLine), column: Number(mappedColumn) };
  if (frame.line !== line || frame.column !== column) return frame;
  // a loader that relies on Node's own source maps (`node --import tsx`)
  const entry = findSourceMap(source)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return frame;
  return { uri: uriOf(entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

function uriOf(source: string): string {
  return source.startsWith("file:") ? source : pathToFileURL(source).href;
}
