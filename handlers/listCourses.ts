import { httpHandler, json } from "./http/httpHandler";
import { cursorAfter, requestedPage } from "./http/page";
import { currentStore } from "./store/currentStore";
import { courseIdPattern } from "./store/store";

/** `GET /courses`: a page of the course list. */
export const handler = httpHandler(async (event) => {
  const page = requestedPage(event, (text) => courseIdPattern.test(text));
  const { courses, more } = await (await currentStore()).listCourses(page);
  const last = courses.at(-1);
  const nextCursor = more && last !== undefined ? { nextCursor: cursorAfter(last.courseId) } : {};
  // Private: the response requires sign-in, so shared caches must not store it.
  return json(200, { items: courses, ...nextCursor }, { "cache-control": "private, max-age=60" });
});
