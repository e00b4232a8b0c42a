import { useEffect } from "preact/hooks";
import type { ListedObject } from "../../schema";
import { send } from "../api";
import { parseJson } from "../components/Body";
import { ErrorNote } from "../components/ErrorNote";
import { JsonView } from "../components/JsonView";
import { formatBytes } from "../format";
import { useLoad } from "../hooks";

const largestImage = 20 * 1024 * 1024;
const largestText = 512 * 1024;
const imageTypes: Partial<Record<string, string>> = {
  avif: "image/avif",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  webp: "image/webp",
};

type Preview =
  { kind: "image"; url: string } | { kind: "json"; value: unknown } | { kind: "none" | "text"; text: string };

/** Images and text, by the object's type or its name's ending. */
export function ObjectPreview({ path, object }: { path: string; object: ListedObject }) {
  const { value: preview, error } = useLoad(() => load(path, object), [path]);
  useEffect(
    () => () => {
      if (preview?.kind === "image") URL.revokeObjectURL(preview.url);
    },
    [preview],
  );
  if (error !== undefined) return <ErrorNote message={error} />;
  if (preview === undefined) return null;
  return (
    <section class="block" aria-label="Preview">
      <h3>Preview</h3>
      {preview.kind === "image" && <img class="preview" src={preview.url} alt={object.key} />}
      {preview.kind === "json" && <JsonView value={preview.value} />}
      {preview.kind === "text" && <pre class="text-block">{preview.text}</pre>}
      {preview.kind === "none" && <p class="soft">{preview.text}</p>}
    </section>
  );
}

async function load(path: string, { key, size }: ListedObject): Promise<Preview> {
  if (size === 0) return { kind: "none", text: "The object is empty." };
  const named = imageTypes[key.split(".").at(-1)?.toLowerCase() ?? ""];
  if (size > (named === undefined ? largestText : largestImage)) {
    const largest = formatBytes(named === undefined ? largestText : largestImage);
    return { kind: "none", text: `Larger than the ${largest} that are shown here. Download it.` };
  }
  const response = await send(path);
  const declared = response.headers.get("content-type") ?? "";
  const type = declared.startsWith("image/") ? declared : named;
  const bytes = await response.arrayBuffer();
  if (type !== undefined) return { kind: "image", url: URL.createObjectURL(new Blob([bytes], { type })) };
  const text = textOf(bytes);
  if (text === undefined) return { kind: "none", text: "Neither an image nor text. Download it." };
  const value = parseJson(text);
  return value === undefined ? { kind: "text", text } : { kind: "json", value };
}

/** Undefined when the bytes are no UTF-8 text. */
function textOf(bytes: ArrayBuffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
