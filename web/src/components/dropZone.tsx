import { useState } from "preact/hooks";
import { formatBytes, largestFile } from "../uploads";
import { Icon } from "./icon";

/** Takes files that are chosen or dropped. */
export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const chosen = Array.from(files ?? []);
    if (chosen.length > 0) onFiles(chosen);
  };
  return (
    <div
      class={over ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" />
      <p>
        Drop files here, or <label for="files">Choose files</label>
      </p>
      <input
        id="files"
        type="file"
        multiple
        aria-describedby="files-hint"
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          currentTarget.value = ""; // the same file may be chosen again
        }}
      />
      <p class="hint" id="files-hint">
        Up to {formatBytes(largestFile)} each. Only you can read them.
      </p>
    </div>
  );
}
