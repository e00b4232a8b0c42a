import { Icon } from "./Icon";

interface SearchFieldProps {
  /** The field's name, and its placeholder. */
  label: string;
  value: string;
  onInput: (value: string) => void;
}

export function SearchField({ label, value, onInput }: SearchFieldProps) {
  return (
    <div class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value);
        }}
      />
    </div>
  );
}
