import type { BuildFailure } from "esbuild";
import path from "node:path";
import { placeExcerpt } from "../errorReport";

/** Whether the source could not be transpiled or bundled. esbuild is the program's own: its classes say nothing. */
export function isTransformFailure(error: Error): error is BuildFailure {
  return "errors" in error && Array.isArray(error.errors) && "warnings" in error;
}

/** Each error with its place and the lines around it. */
export function transformErrors({ errors, message }: BuildFailure, root: string): string {
  const reports = errors.map(({ text, location }) => {
    if (location === null) return text;
    const { file, line, column } = location;
    const excerpt = placeExcerpt({ file: path.resolve(root, file), line, column: column + 1 }, root);
    return excerpt === undefined ? `${file}:${line}:${column + 1}: ${text}` : `${text}\n\n${excerpt}`;
  });
  return reports.length === 0 ? message : reports.join("\n\n");
}
