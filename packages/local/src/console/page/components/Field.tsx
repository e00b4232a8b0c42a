import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface ControlProps {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Given what ties the control to its label, hint and error. */
  children: (control: ControlProps) => ComponentChildren;
}

/** A labelled control: `<Field label="Email">{(control) => <input {...control} />}</Field>`. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(note !== undefined && { "aria-describedby": `${id}-note` }),
        ...(error !== undefined && { "aria-invalid": true }),
      })}
      {note !== undefined && (
        <p id={`${id}-note`} class={error === undefined ? "hint" : "error"}>
          {note}
        </p>
      )}
    </div>
  );
}
