import type { SourcePosition } from "../../schema";
import { useRun } from "../run";

/** A place in the program's source, as a link that opens it in VS Code. */
export function SourceLink({ position: { file, line, column = 1 } }: { position: SourcePosition }) {
  const run = useRun();
  const place = `${file}:${line}`;
  if (run === undefined) return <code>{place}</code>;
  return (
    <a class="mono" href={`vscode://file${encodeURI(`${run.root}/${file}`)}:${line}:${column}`} title="Open in VS Code">
      {place}
    </a>
  );
}
