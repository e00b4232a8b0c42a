import type { QueryFilters } from "../queryFilters";
import { Select } from "./Select";
import type { SelectProps } from "./Select";

interface FilterSelectProps extends Pick<SelectProps, "label" | "options"> {
  filters: QueryFilters;
  name: string;
}

/** A filter that is kept in the address. */
export function FilterSelect({ filters, name, label, options }: FilterSelectProps) {
  return (
    <Select
      label={label}
      value={filters.get(name)}
      options={options}
      onChange={(value) => {
        filters.set(name, value);
      }}
    />
  );
}
