import { courseIdPattern, type CoursePage } from "../store/store";
import { type HttpEvent } from "./httpHandler";
import { type Mistake, Problem } from "./problem";

const defaultLimit = 20;
const highestLimit = 100;
const cursorVersion = 1;

/** Reads `limit` and `cursor` from the query. Throws one 400 problem that names each wrong parameter. */
export function coursePage(event: HttpEvent): CoursePage {
  const { limit: limitText, cursor } = event.queryStringParameters ?? {};
  const limit = limitText === undefined ? defaultLimit : /^[1-9]\d{0,2}$/.test(limitText) ? Number(limitText) : NaN;
  const after = cursor === undefined ? undefined : courseIdIn(cursor);
  const errors: Mistake[] = [];
  if (!(limit <= highestLimit)) {
    errors.push({ parameter: "limit", detail: `must be a whole number from 1 to ${highestLimit}` });
  }
  if (cursor !== undefined && after === undefined) {
    errors.push({ parameter: "cursor", detail: "must be the nextCursor of an earlier answer, unchanged" });
  }
  if (errors.length > 0) {
    throw new Problem("invalidParameter", "See errors for each parameter that is not valid.", { errors });
  }
  return { limit, ...(after === undefined ? {} : { after }) };
}

/** The cursor of the page that begins after a course: JSON in base64url, with a version so that its form may change. */
export function cursorAfter(courseId: string): string {
  return Buffer.from(JSON.stringify({ v: cursorVersion, after: courseId })).toString("base64url");
}

/**
 * The course id in a cursor, or nothing when it is not one of ours. A cursor carries a position and no right: a store
 * always puts the id behind the courses' own key, so a hand-made cursor can only point elsewhere in the same list.
 */
function courseIdIn(cursor: string): string | undefined {
  // The longest course id needs far less; what is longer is not parsed at all.
  if (cursor.length > 200 || !/^[\w-]+$/.test(cursor)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null || !("v" in content) || !("after" in content)) return undefined;
  const { v, after } = content;
  return v === cursorVersion && typeof after === "string" && courseIdPattern.test(after) ? after : undefined;
}
