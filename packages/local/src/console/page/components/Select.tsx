export interface SelectProps {
  /** The control's name; shown as the option for everything. */
  label: string;
  /** The empty string stands for everything. */
  value: string;
  options: readonly (string | { value: string; text: string })[];
  onChange: (value: string) => void;
}

/** A filter of a list. */
export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <select
      class={value === "" ? "filter" : "filter set"}
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    >
      <option value="">{label}</option>
      {options.map((option) => {
        const { value: each, text } = typeof option === "string" ? { value: option, text: option } : option;
        return (
          <option key={each} value={each}>
            {text}
          </option>
        );
      })}
    </select>
  );
}
