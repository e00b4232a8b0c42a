import { useState } from "preact/hooks";
import type { ListedObject } from "../../schema";
import { useAction } from "../action";
import { remove, send } from "../api";
import { Button } from "../components/Button";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { DeleteDialog } from "../components/DeleteDialog";
import { formatBytes } from "../format";
import { saveFile } from "../saveFile";
import { ObjectPreview } from "./ObjectPreview";
import { objectPath } from "./objects";

interface ObjectDetailsProps {
  bucketName: string;
  object: ListedObject;
  onDelete: () => void;
}

export function ObjectDetails({ bucketName, object, onDelete }: ObjectDetailsProps) {
  const [deleting, setDeleting] = useState(false);
  const { busy, error, run } = useAction();
  const path = objectPath(bucketName, object.key);
  const fileName = object.key.split("/").at(-1) ?? object.key;
  const download = () =>
    run(async () => {
      saveFile(await (await send(path)).blob(), fileName);
    });
  return (
    <div class="detail">
      <header class="detail-head">
        <h2>{fileName}</h2>
      </header>
      <div class="actions" role="group" aria-label="Actions">
        <Button icon="download" look="primary" aria-disabled={busy} onClick={() => void download()}>
          Download
        </Button>
        <CopyButton label="Copy S3 URI" text={`s3://${bucketName}/${object.key}`} />
        <Button
          look="danger"
          icon="clear"
          onClick={() => {
            setDeleting(true);
          }}
        >
          Delete
        </Button>
      </div>
      {error !== undefined && <ErrorNote message={error} />}
      <dl class="properties">
        <dt>Key</dt>
        <dd class="mono">{object.key}</dd>
        <dt>Size</dt>
        <dd>{formatBytes(object.size)}</dd>
        <dt>Last modified</dt>
        <dd>{new Date(object.lastModified).toLocaleString()}</dd>
        <dt>ETag</dt>
        <dd class="mono">{object.etag}</dd>
      </dl>
      <ObjectPreview path={path} object={object} />
      {deleting && (
        <DeleteDialog
          what="object"
          onDelete={async () => {
            await remove(path);
            onDelete();
          }}
          onClose={() => {
            setDeleting(false);
          }}
        >
          <p>
            <strong class="breakable">{object.key}</strong> is deleted from the local bucket.
          </p>
        </DeleteDialog>
      )}
    </div>
  );
}
