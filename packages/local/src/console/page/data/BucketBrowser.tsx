import { useRef } from "preact/hooks";
import { useAction } from "../action";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { Panes } from "../components/Panes";
import { usePages } from "../pagination";
import { Breadcrumbs } from "./Breadcrumbs";
import { ObjectDetails } from "./ObjectDetails";
import { ObjectTable } from "./ObjectTable";
import type { ObjectRow } from "./ObjectTable";
import { listObjects, putObject } from "./objects";

interface BucketBrowserProps {
  bucketName: string;
  prefix: string;
  /** The key of the object that is open. */
  selected: string | null;
  onOpen: (query: Record<string, string>) => void;
}

export function BucketBrowser({ bucketName, prefix, selected, onOpen }: BucketBrowserProps) {
  const objects = usePages<ObjectRow, string>(
    async (token) => {
      const { objects: files, commonPrefixes, continuationToken } = await listObjects(bucketName, prefix, token);
      const folders = commonPrefixes.map((key) => ({ key }));
      return { items: [...folders, ...files.map((object) => ({ key: object.key, object }))], next: continuationToken };
    },
    [bucketName, prefix],
  );
  const { busy, error, run } = useAction();
  const chooser = useRef<HTMLInputElement>(null);
  const upload = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const sent = run(
      async () => {
        for (const file of files) await putObject(bucketName, prefix + file.name, file);
      },
      files.length === 1 ? `${files[0]?.name ?? ""} uploaded` : `${files.length} objects uploaded`,
    );
    await sent;
    objects.reload();
  };
  const rows = objects.value?.items ?? [];
  const open = (key?: string) => {
    onOpen({ ...(prefix !== "" && { prefix }), ...(key !== undefined && { key }) });
  };
  const failure = error ?? objects.error;
  const list = (
    <div
      class="bucket"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        void upload([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <div class="toolbar">
        <Breadcrumbs
          bucketName={bucketName}
          prefix={prefix}
          onOpen={(parent) => {
            onOpen(parent === "" ? {} : { prefix: parent });
          }}
        />
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label="Files to upload"
          onChange={({ currentTarget }) => {
            const chosen = [...(currentTarget.files ?? [])];
            currentTarget.value = "";
            void upload(chosen);
          }}
        />
        <Button look="primary" icon="plus" aria-disabled={busy} onClick={() => chooser.current?.click()}>
          {busy ? "Uploading…" : "Upload"}
        </Button>
      </div>
      {failure !== undefined && <ErrorNote message={failure} onRetry={objects.reload} />}
      {objects.value !== undefined && rows.length === 0 && (
        <EmptyState icon="data" title={prefix === "" ? "The bucket is empty" : "Nothing below this prefix"}>
          <p>Drop files here, or choose them with Upload.</p>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ObjectTable
          prefix={prefix}
          rows={rows}
          selected={selected}
          onOpenFolder={(folder) => {
            onOpen({ prefix: folder });
          }}
          onOpenObject={open}
        />
      )}
      {objects.value?.next !== undefined && (
        <div class="load-more">
          <Button onClick={objects.loadMore}>Load more objects</Button>
        </div>
      )}
    </div>
  );
  const object = rows.find(({ key }) => key === selected)?.object;
  return (
    <Panes
      list={list}
      detailLabel="Object"
      onClose={() => {
        open();
      }}
      detail={
        object && (
          <ObjectDetails
            key={`${object.key} ${object.etag}`}
            bucketName={bucketName}
            object={object}
            onDelete={() => {
              objects.reload();
              open();
            }}
          />
        )
      }
    />
  );
}
