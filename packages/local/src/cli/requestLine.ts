import type { RequestTrace } from "../services/requestTrace";
import { printable } from "./printable";
import { cutInTheMiddle, wrapped } from "./screen";
import type { Screen } from "./screen";

/** Room for `OPTIONS`. */
const methodWidth = 8;

/** For what is written to a file, where a longer path moves the rest of its line. */
const fileTargetWidth = 32;

/**
 * A request in columns: method, path, status, time, and why it was refused. A path that is too long for the terminal
 * loses its middle; a reason that does not fit has lines of its own, below the path.
 */
export function requestLine(trace: RequestTrace, screen: Screen): string {
  const { method, status, ms } = trace;
  const { width } = screen;
  const targetWidth = width === undefined ? fileTargetWidth : targetWidthFor(width);
  const full = printable(target(trace));
  const shown = width === undefined ? full : cutInTheMiddle(full, targetWidth);
  const time = `${ms.toFixed(1)} ms`.padStart(10);
  const begin = `${printable(method).padEnd(methodWidth)}${shown.padEnd(targetWidth)}`;
  const line = `${begin} ${screen.paint(statusColour(status), String(status))}${screen.paint("dim", time)}`;
  if (trace.reason === undefined) return line;
  // a message of a library may be text of several lines
  const reason = printable(trace.reason.replace(/\s*\n\s*/g, " "));
  const used = begin.length + ` ${status}${time}`.length;
  if (width === undefined || used + 2 + reason.length <= width) return `${line}  ${reason}`;
  const below = wrapped(reason, width - methodWidth).map((text) => " ".repeat(methodWidth) + text);
  return [line, ...below].join("\n");
}

/** Leaves room for most reasons in a wide terminal, and for the other columns in a narrow one. */
function targetWidthFor(width: number): number {
  return Math.max(16, Math.min(44, width - 48, Math.max(fileTargetWidth, width - 84)));
}

/** The path; for a call of another service than the APIs, its operation in front, and alone when all have one path. */
function target({ service, operation, path }: RequestTrace): string {
  if (operation === undefined || service === "apigateway") return path;
  return path === "/" ? `${service}:${operation}` : `${service}:${operation} ${path}`;
}

function statusColour(status: number): "cyan" | "green" | "red" | "yellow" {
  if (status >= 500) return "red";
  if (status >= 400) return "yellow";
  return status >= 300 ? "cyan" : "green";
}
