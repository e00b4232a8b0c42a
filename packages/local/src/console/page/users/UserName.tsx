import { displayName } from "./userPool";
import type { User } from "./userPool";

/** What the user is known by; an email address breaks before its domain. */
export function UserName({ user: { Username, Attributes } }: { user: Pick<User, "Attributes" | "Username"> }) {
  const [local, domain] = displayName(Username, Attributes).split("@");
  if (domain === undefined) return local;
  return (
    <>
      {local}
      <wbr />@{domain}
    </>
  );
}
