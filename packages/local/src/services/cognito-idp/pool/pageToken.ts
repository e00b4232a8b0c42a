import { invalidParameter } from "../cognitoError";

/** Where a listing goes on, opaque to the client. */
export function pageToken(position: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** @throws CognitoError InvalidParameterException for what `pageToken` did not make with values of these types */
export function readPageToken<const Types extends readonly ("number" | "string")[]>(
  token: string,
  types: Types,
): { [Index in keyof Types]: Types[Index] extends "number" ? number : string } {
  try {
    const position = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown;
    if (Array.isArray(position) && types.every((type, index) => typeof position[index] === type)) {
      return position as { [Index in keyof Types]: Types[Index] extends "number" ? number : string };
    }
  } catch {
    // Not JSON: refused below like every other token of a stranger's making.
  }
  throw invalidParameter("Invalid pagination token.");
}
