import { useState } from "preact/hooks";
import type { ReplayInput, RequestDetail } from "../../schema";
import { messageFrom, post } from "../api";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { TextField } from "../components/TextField";
import { parseJson } from "../components/Body";

interface EditDialogProps {
  request: RequestDetail;
  onSent: (again: RequestDetail) => void;
  onClose: () => void;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export function EditDialog({ request, onSent, onClose }: EditDialogProps) {
  const before = request.requestBody.text ?? "";
  const json = parseJson(before);
  const shownBody = json === undefined ? before : JSON.stringify(json, null, 2);
  const [method, setMethod] = useState(request.method);
  const [url, setUrl] = useState(request.url);
  const [headers, setHeaders] = useState(
    request.requestHeaders.map(({ name, value }) => `${name}: ${value}`).join("\n"),
  );
  const [body, setBody] = useState(shownBody);
  const [error, setError] = useState<string>();
  const [sending, setSending] = useState(false);
  const submit = async () => {
    const broken = headers.split("\n").find((line) => line.trim() !== "" && !/^[^\s:]+:/.test(line));
    if (broken !== undefined) {
      setError(`The header line "${broken}" has no name. Write one header a line, as in "Accept: application/json".`);
      return;
    }
    const input: ReplayInput = { method, url, headers: headersOf(headers), ...(body !== shownBody && { body }) };
    setSending(true);
    setError(undefined);
    try {
      onSent(await post<RequestDetail>(`/api/requests/${encodeURIComponent(request.id)}/replay`, input));
    } catch (problem) {
      setError(messageFrom(problem));
      setSending(false);
    }
  };
  return (
    <Dialog
      title="Edit and send"
      wide
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={sending}>
            Send
          </Button>
        </>
      }
    >
      <div class="edit-line">
        <Field label="Method">
          {(control) => (
            <select
              {...control}
              value={method}
              onChange={({ currentTarget }) => {
                setMethod(currentTarget.value);
              }}
            >
              {[...new Set([request.method, ...methods])].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        <TextField label="URL" value={url} onInput={setUrl} input={{ class: "mono", spellcheck: false }} />
      </div>
      <Field label="Headers" hint="One a line. A redacted value is sent as it was.">
        {(control) => (
          <textarea
            {...control}
            rows={7}
            value={headers}
            spellcheck={false}
            onInput={({ currentTarget }) => {
              setHeaders(currentTarget.value);
            }}
          />
        )}
      </Field>
      <Field label="Body">
        {(control) => (
          <textarea
            {...control}
            rows={8}
            value={body}
            spellcheck={false}
            onInput={({ currentTarget }) => {
              setBody(currentTarget.value);
            }}
          />
        )}
      </Field>
      {error !== undefined && <ErrorNote message={error} />}
    </Dialog>
  );
}

function headersOf(text: string): { name: string; value: string }[] {
  return text.split("\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 1 ? [] : [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
}
