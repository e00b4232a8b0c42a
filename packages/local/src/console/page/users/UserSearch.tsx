import { useEffect, useState } from "preact/hooks";
import { SearchField } from "../components/SearchField";
import { searchableAttributes, userFilter } from "./userPool";
import type { SearchableAttribute } from "./userPool";

/** The values that ListUsers compares as a whole. */
const states: Partial<Record<SearchableAttribute, readonly string[]>> = {
  status: ["Enabled", "Disabled"],
  "cognito:user_status": ["CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"],
};

const pauseMs = 200;

/** Gives ListUsers' Filter as it is typed; undefined for all users. */
export function UserSearch({ onSearch }: { onSearch: (filter: string | undefined) => void }) {
  const [attribute, setAttribute] = useState<SearchableAttribute>("email");
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => {
      onSearch(userFilter(attribute, text));
    }, pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [attribute, text]);
  const options = states[attribute];
  return (
    <>
      <select
        class="filter"
        aria-label="Search by"
        value={attribute}
        onChange={({ currentTarget }) => {
          setText("");
          setAttribute(currentTarget.value as SearchableAttribute);
        }}
      >
        {searchableAttributes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {options === undefined ? (
        <SearchField label={`${attribute} begins with`} value={text} onInput={setText} />
      ) : (
        <select
          class="filter"
          aria-label={attribute}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
          }}
        >
          <option value="">Any</option>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
    </>
  );
}
