import { useEffect, useRef, useState } from "preact/hooks";
import { useServices } from "../services";
import { formatBytes } from "../uploads";
import type { StoredFile, Uploads } from "../uploads";
import { Failure } from "./failure";
import { Icon } from "./icon";
import { Timestamp } from "./timestamp";

/** Bytes up to which an image is fetched for its preview. */
const largestPreview = 5 * 1024 * 1024;

/** An uploaded file: a preview when it is an image, and its download. */
export function FileCard({ file, uploads }: { file: StoredFile; uploads: Uploads }) {
  const { session } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const download = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      save(await uploads.get(file.name), file.name);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class="card file">
      <Preview file={file} uploads={uploads} />
      <h2 class="file-name">{file.name}</h2>
      <p class="hint">
        {formatBytes(file.size)} · <Timestamp value={file.lastModified} />
      </p>
      <button
        type="button"
        class="quiet"
        aria-label={`Download ${file.name}`}
        aria-disabled={busy}
        onClick={() => void download()}
      >
        <Icon name="download" />
        Download
      </button>
      {error !== undefined && <Failure error={error} session={session} />}
    </li>
  );
}

function Preview({ file, uploads }: { file: StoredFile; uploads: Uploads }) {
  const place = useRef<HTMLDivElement>(null);
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const isImage = /\.(avif|gif|jpe?g|png|webp)$/i.test(file.name) && file.size <= largestPreview;
    if (!isImage || place.current === null) return undefined;
    let made: string | undefined;
    let gone = false;
    const near = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      near.disconnect();
      uploads.get(file.name).then(
        (blob) => {
          if (gone) return;
          made = URL.createObjectURL(blob);
          setUrl(made);
        },
        () => undefined, // the card is complete without a preview
      );
    });
    near.observe(place.current);
    return () => {
      gone = true;
      near.disconnect();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, []);
  return (
    <div class="preview" ref={place}>
      {url === undefined ? <Icon name="file" /> : <img src={url} alt="" width="320" height="180" />}
    </div>
  );
}

/** Hands a file to the browser to keep, which is what a link with `download` does. */
function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun when click() returns; what stays would hold the file in memory.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}
