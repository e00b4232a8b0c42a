import { useState } from "preact/hooks";
import { DropZone } from "../components/dropZone";
import { Failure } from "../components/failure";
import { FileCard } from "../components/fileCard";
import { Icon } from "../components/icon";
import { PageHeading } from "../components/pageHeading";
import { UploadRow } from "../components/uploadRow";
import type { RunningUpload } from "../components/uploadRow";
import { sendWithProgress } from "../sendWithProgress";
import { useServices } from "../services";
import type { Uploads } from "../uploads";
import { usePagedList } from "../useLoad";

/** The API's highest number. */
const filesPerPage = 100;

/** The user's own files. */
export function UploadsPage() {
  const { uploads } = useServices();
  return (
    <>
      <PageHeading text="My uploads" />
      {uploads === undefined ? (
        <div class="empty">
          <Icon name="upload" />
          <h2>No uploads here</h2>
          <p>This stack has no bucket for uploads, or no identity pool to reach it with.</p>
        </div>
      ) : (
        <Files uploads={uploads} />
      )}
    </>
  );
}

function Files({ uploads }: { uploads: Uploads }) {
  const { api, session } = useServices();
  const files = usePagedList((cursor) => api.listUploads(filesPerPage, cursor));
  const [running, setRunning] = useState<readonly RunningUpload[]>([]);
  const [status, setStatus] = useState("");
  const change = (id: string, changes: Partial<RunningUpload>) => {
    setRunning((all) => all.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));
  };
  const upload = async (file: File, id: string): Promise<void> => {
    change(id, { share: 0, error: undefined });
    try {
      await uploads.put(file, (request, body) =>
        sendWithProgress(request, body, (share) => {
          change(id, { share });
        }),
      );
    } catch (error) {
      change(id, { error });
      return;
    }
    setStatus(`${file.name} is uploaded.`);
    await files.reload();
    setRunning((all) => all.filter((other) => other.id !== id));
  };
  const add = (chosen: readonly File[]) => {
    const added = chosen.map((file) => ({ id: crypto.randomUUID(), file, share: 0, error: undefined }));
    setRunning((all) => [...added, ...all]);
    for (const { file, id } of added) void upload(file, id);
  };
  return (
    <>
      <DropZone onFiles={add} />
      <p class="note" role="status">
        {status}
      </p>
      {running.length > 0 && (
        <ul class="rows" aria-label="Running uploads">
          {running.map((one) => (
            <UploadRow key={one.id} upload={one} session={session} retry={() => void upload(one.file, one.id)} />
          ))}
        </ul>
      )}
      {files.error !== undefined && <Failure error={files.error} session={session} retry={() => void files.reload()} />}
      <ul class="cards files" aria-label="Files" aria-busy={files.busy}>
        {files.items.map((file) => (
          <FileCard key={`${file.name} ${file.lastModified}`} file={file} uploads={uploads} />
        ))}
        {files.busy &&
          files.items.length === 0 &&
          [0, 1, 2].map((index) => <li key={index} class="card skeleton file" />)}
      </ul>
      {files.items.length > 0 && files.more && (
        <button type="button" aria-disabled={files.busy} onClick={() => void files.loadMore()}>
          Show more files
        </button>
      )}
      {!files.busy && files.error === undefined && files.items.length === 0 && (
        <p class="empty">You have no files yet.</p>
      )}
    </>
  );
}
