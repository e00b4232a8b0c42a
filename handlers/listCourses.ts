import { coursePage, cursorAfter } from "./http/coursePage";
import { httpHandler, json } from "./http/httpHandler";
import { currentStore } from "./store/currentStore";

/** `GET /courses`: a page of the course list. */
export const handler = httpHandler(async (event) => {
  const page = coursePage(event);
  const { courses, more } = await (await currentStore()).listCourses(page);
  const last = courses.at(-1);
  const nextCursor = more && last !== undefined ? { nextCursor: cursorAfter(last.courseId) } : {};
  // Private: the answer needed a sign-in, so no shared cache may keep it.
  return json(200, { items: courses, ...nextCursor }, { "cache-control": "private, max-age=60" });
});
