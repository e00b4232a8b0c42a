import type { SourcePosition } from "../../schema";
import { useRun } from "../run";

/** Opens the line in VS Code. */
export function SourceLink({ position }: { position: SourcePosition }) {
  const root = useRun()?.root ?? "";
  const { file, line, column = 1 } = position;
  const path = /^([A-Za-z]:)?[\\/]/.test(file) ? file : `${root}/${file}`;
  const address = encodeURI(`vscode://file/${path.replaceAll("\\", "/").replace(/^\//, "")}:${line}:${column}`);
  return (
    <a class="source mono" href={address} title="Open in VS Code">
      {file}:{line}
    </a>
  );
}
