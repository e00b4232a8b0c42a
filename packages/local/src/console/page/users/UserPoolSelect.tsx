import type { RunDescription } from "../../schema";

interface UserPoolSelectProps {
  pools: RunDescription["userPools"];
  selected: string;
  onSelect: (userPoolId: string) => void;
}

export function UserPoolSelect({ pools, selected, onSelect }: UserPoolSelectProps) {
  return (
    <select
      aria-label="User pool"
      value={selected}
      onChange={({ currentTarget }) => {
        onSelect(currentTarget.value);
      }}
    >
      {pools.map(({ userPoolId, name }) => (
        <option key={userPoolId} value={userPoolId}>
          {name}
        </option>
      ))}
    </select>
  );
}
