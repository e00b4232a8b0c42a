import { useState } from "preact/hooks";
import { PageHeading } from "../components/pageHeading";
import { useServices } from "../services";
import { signedOutNote } from "../signedOutNote";

/** Names of standard claims (OpenID Connect Core 1.0, section 5.1) that need more than their underscores replaced. */
const labels: Readonly<Record<string, string>> = {
  email: "E-mail address",
  email_verified: "E-mail verified",
  given_name: "First name",
  family_name: "Last name",
  phone_number_verified: "Phone verified",
};

/** Who is signed in, from the id token. */
export function ProfilePage() {
  const { session } = useServices();
  const [busy, setBusy] = useState(false);
  const { claims } = session;
  if (claims === undefined) return null;
  const { sub, name, email, groups, attributes } = claims;
  const shown = name ?? email ?? sub;
  const signOut = () => {
    if (busy) return;
    setBusy(true);
    signedOutNote.leave();
    void session.end();
  };
  return (
    <>
      <PageHeading text="Profile" />
      <section class="panel profile" aria-label="Account">
        <span class="avatar" aria-hidden="true">
          {initials(shown)}
        </span>
        <div>
          <h2>{shown}</h2>
          {email !== undefined && email !== shown && <p>{email}</p>}
          {groups.length > 0 && (
            <ul class="topics" aria-label="Groups">
              {groups.map((group) => (
                <li key={group}>{group}</li>
              ))}
            </ul>
          )}
        </div>
        <button type="button" aria-disabled={busy} onClick={signOut}>
          Sign out
        </button>
      </section>
      <section class="panel" aria-labelledby="attributes">
        <h2 id="attributes">Your attributes</h2>
        <dl class="attributes">
          {Object.entries(attributes).map(([claim, value]) => (
            <div key={claim}>
              <dt>{labelOf(claim)}</dt>
              <dd>{value === "true" ? "Yes" : value === "false" ? "No" : value}</dd>
            </div>
          ))}
          <div>
            <dt>User id</dt>
            <dd>
              <code>{sub}</code>
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}

function labelOf(claim: string): string {
  const words = claim.replace(/^custom:/, "").replaceAll("_", " ");
  return labels[claim] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
