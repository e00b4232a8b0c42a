import type { User } from "./userPool";

const titles: Record<User["UserStatus"], string> = {
  CONFIRMED: "Confirmed",
  EXTERNAL_PROVIDER: "External provider",
  FORCE_CHANGE_PASSWORD: "Force change password",
  RESET_REQUIRED: "Reset required",
  UNCONFIRMED: "Unconfirmed",
  UNKNOWN: "Unknown",
};

export function UserStatus({ user: { UserStatus: status, Enabled } }: { user: Pick<User, "Enabled" | "UserStatus"> }) {
  return (
    <span class="badges">
      <span class={`badge ${status === "CONFIRMED" ? "passed" : "warning"}`}>{titles[status]}</span>
      {!Enabled && <span class="badge refused">Disabled</span>}
    </span>
  );
}
