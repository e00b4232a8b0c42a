import type { Session } from "../session";
import { formatBytes } from "../uploads";
import { Failure } from "./failure";

/** A file on its way. */
export interface RunningUpload {
  id: string;
  file: File;
  /** Sent so far, from 0 to 1. */
  share: number;
  /** Why it did not arrive. */
  error: unknown;
}

export function UploadRow({ upload, session, retry }: { upload: RunningUpload; session: Session; retry: () => void }) {
  const { file, share, error, id } = upload;
  return (
    <li class="card upload-row">
      <label for={id}>{file.name}</label>
      <span class="hint">
        {error === undefined ? `${Math.round(share * 100)} % of ` : ""}
        {formatBytes(file.size)}
      </span>
      {error === undefined ? <progress id={id} value={share} max={1} /> : <Failure {...{ error, session, retry }} />}
    </li>
  );
}
