import { useRef } from "preact/hooks";
import { Button } from "./Button";
import { Field } from "./Field";
import { jsonSyntaxError } from "./jsonSyntaxError";

interface JsonEditorProps {
  label: string;
  /** The text, which need not be JSON yet. */
  value: string;
  onInput: (text: string) => void;
  /** Default: 14. */
  rows?: number;
}

/** A text that has to be JSON; the first error is named with its place, and a form is not sent until it is fixed. */
export function JsonEditor({ label, value, onInput, rows = 14 }: JsonEditorProps) {
  const area = useRef<HTMLTextAreaElement | null>(null);
  const error = jsonSyntaxError(value);
  const message = error && `Line ${error.line}, column ${error.column}: ${error.message}.`;
  const select = () => {
    if (error === undefined) return;
    area.current?.focus();
    area.current?.setSelectionRange(error.offset, error.offset + 1);
  };
  return (
    <div class="json-editor">
      <Field label={label} error={message}>
        {(control) => (
          <textarea
            {...control}
            ref={(element) => {
              area.current = element;
              element?.setCustomValidity(message ?? "");
            }}
            rows={rows}
            spellcheck={false}
            autocomplete="off"
            value={value}
            onInput={({ currentTarget }) => {
              onInput(currentTarget.value);
            }}
          />
        )}
      </Field>
      {error === undefined ? (
        <Button
          look="quiet"
          onClick={() => {
            onInput(JSON.stringify(JSON.parse(value), null, 2));
          }}
        >
          Format
        </Button>
      ) : (
        <Button look="quiet" onClick={select}>
          Go to the error
        </Button>
      )}
    </div>
  );
}
