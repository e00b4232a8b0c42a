import type { InputHTMLAttributes } from "preact";
import { Field } from "./Field";

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  onInput: (value: string) => void;
  /** What else the input has, such as its type. */
  input?: InputHTMLAttributes;
}

/** A labelled line of text, without the browser's suggestions. */
export function TextField({ label, hint, value, onInput, input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          {...input}
          autocomplete="off"
          value={value}
          onInput={({ currentTarget }) => {
            onInput(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}
