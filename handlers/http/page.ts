import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";
import type { FieldError } from "./problem";

const defaultLimit = 20;
const highestLimit = 100;
const cursorVersion = 1;
/** The length of a cursor of the longest S3 key; longer cursors are not parsed. */
const longestCursor = 1500;

/** The requested part of a list. */
export interface Page {
  limit: number;
  /** Where the earlier page ended; absent for the first one. */
  after?: string;
}

/**
 * Reads `limit` and `cursor` from the query. Throws one 400 problem that names each wrong parameter.
 *
 * A cursor grants no access: it is always combined with the list's own key, so a forged one can only point elsewhere in
 * the same list.
 * @param isPosition whether a text is a valid position in this list
 */
export function requestedPage(event: HttpEvent, isPosition: (text: string) => boolean): Page {
  const { limit: limitText, cursor } = event.queryStringParameters ?? {};
  const limit = limitText === undefined ? defaultLimit : /^[1-9]\d{0,2}$/.test(limitText) ? Number(limitText) : NaN;
  const position = cursor === undefined ? undefined : positionIn(cursor);
  const after = position !== undefined && isPosition(position) ? position : undefined;
  const errors: FieldError[] = [];
  if (!(limit <= highestLimit)) {
    errors.push({ parameter: "limit", detail: `must be a whole number from 1 to ${highestLimit}` });
  }
  if (cursor !== undefined && after === undefined) {
    errors.push({ parameter: "cursor", detail: "must be the unchanged nextCursor of an earlier response" });
  }
  if (errors.length > 0) {
    throw new Problem("invalidParameter", "See errors for each parameter that is not valid.", { errors });
  }
  return { limit, ...(after === undefined ? {} : { after }) };
}

/** The cursor of the page that begins after a position: JSON in base64url, with a version so that its form may change. */
export function cursorAfter(position: string): string {
  return Buffer.from(JSON.stringify({ v: cursorVersion, after: position })).toString("base64url");
}

function positionIn(cursor: string): string | undefined {
  if (cursor.length > longestCursor || !/^[\w-]+$/.test(cursor)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null || !("v" in content) || !("after" in content)) return undefined;
  const { v, after } = content;
  return v === cursorVersion && typeof after === "string" ? after : undefined;
}
