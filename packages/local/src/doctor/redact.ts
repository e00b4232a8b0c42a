import type { JsonObject } from "../record/recordedProgram";

/** Claims that name nobody and may be shown as they are. */
const plain: readonly string[] = ["iss", "aud", "client_id", "token_use", "scope", "auth_time", "iat", "nbf", "exp"];

/** Claims that say who the person is; enough is shown to recognise one's own. */
const personal: readonly string[] = ["sub", "email"];

/** The claims for a screen or a report. What is neither plain nor personal is named alone. */
export function redactClaims(claims: JsonObject): string {
  const shown = Object.entries(claims).flatMap(([name, value]) => {
    if (plain.includes(name))
      return [`${name} ${printable(typeof value === "string" ? value : JSON.stringify(value))}`];
    return personal.includes(name) && typeof value === "string" ? [`${name} ${redactName(value)}`] : [];
  });
  const others = Object.keys(claims).filter((name) => !plain.includes(name) && !personal.includes(name));
  return [...shown, ...(others.length === 0 ? [] : [`and ${others.map((name) => printable(name)).join(", ")}`])].join(
    ", ",
  );
}

/** The first character or four, and the domain of an e-mail address. */
function redactName(value: string): string {
  const at = value.lastIndexOf("@");
  return printable(at > 0 ? `${value.slice(0, 1)}…${value.slice(at)}` : `${value.slice(0, 4)}…`);
}

/** Text of others on one line: without control characters, tokens, e-mail addresses, or an end. */
export function printable(text: string, maxLength = 300): string {
  const line = text
    .slice(0, 10 * maxLength)
    .replace(/\beyJ[\w-]*(?:\.[\w-]*)*/g, "<token>")
    .replace(/\s+/g, " ")
    .replace(/\p{C}/gu, "?")
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
}

/** As `printable`, for texts such as log lines in which people may be named. */
export function redactPersonal(text: string): string {
  // The start is enough, and the pattern takes the square of a text's length.
  return printable(text.slice(0, 2000).replace(/[\w.+-]+@([\w-]+\.)+[\w-]+/g, "<e-mail address>"));
}
