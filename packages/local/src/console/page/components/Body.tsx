import { CopyButton } from "./CopyButton";
import { JsonView } from "./JsonView";
import { formatBytes } from "../format";

interface BodyProps {
  /** Undefined for bytes that are no text. */
  text?: string | undefined;
  bytes: number;
  truncated: boolean;
  /** The media type, with its parameters. */
  type: string;
}

/** A body of a request or response: JSON as a tree, a form as a list, anything else as it is. */
export function Body({ text, bytes, truncated, type }: BodyProps) {
  if (bytes === 0) return <p class="soft">No body.</p>;
  if (text === undefined) return <p class="soft">{formatBytes(bytes)} that are no text.</p>;
  return (
    <>
      {truncated && (
        <p class="note">
          The first {formatBytes(text.length)} of {formatBytes(bytes)}.
        </p>
      )}
      <Text text={text} type={type} />
    </>
  );
}

function Text({ text, type }: { text: string; type: string }) {
  const json = parseJson(text);
  if (json !== undefined) return <JsonView value={json} open={3} />;
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return (
      <dl class="properties mono">
        {[...new URLSearchParams(text)].map(([name, value], index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <div class="json text">
      <CopyButton iconOnly label="Copy body" text={text} />
      <pre>{text}</pre>
    </div>
  );
}

/** An object or array; undefined for other texts. */
export function parseJson(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
