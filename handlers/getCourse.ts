import { httpHandler, json } from "./http/httpHandler";
import { Problem } from "./http/problem";
import { currentStore } from "./store/currentStore";
import { courseIdPattern } from "./store/store";

/** `GET /courses/{courseId}`: one course. */
export const handler = httpHandler(async (event) => {
  const courseId = event.pathParameters?.courseId ?? "";
  // An invalid id needs no query.
  const course = courseIdPattern.test(courseId) ? await (await currentStore()).getCourse(courseId) : undefined;
  if (course === undefined) throw new Problem("courseNotFound", "There is no course with this id.");
  // Private: the response requires sign-in, so shared caches must not store it.
  return json(200, course, { "cache-control": "private, max-age=60" });
});
