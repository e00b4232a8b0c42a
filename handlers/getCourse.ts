import { httpHandler, json } from "./http/httpHandler";
import { Problem } from "./http/problem";
import { currentStore } from "./store/currentStore";
import { courseIdPattern } from "./store/store";

/** `GET /courses/{courseId}`: one course. */
export const handler = httpHandler(async (event) => {
  const courseId = event.pathParameters?.courseId ?? "";
  // What cannot be an id is not asked for in the store.
  const course = courseIdPattern.test(courseId) ? await (await currentStore()).getCourse(courseId) : undefined;
  if (course === undefined) throw new Problem("courseNotFound", "There is no course with this id.");
  // Private: the answer needed a sign-in, so no shared cache may keep it.
  return json(200, course, { "cache-control": "private, max-age=60" });
});
