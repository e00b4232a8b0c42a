/** A page of the app. */
export type Route =
  | { page: "courses" | "exams" | "uploads" | "profile" | "notFound" }
  | { page: "course" | "takeExam"; courseId: string }
  | { page: "exam"; examId: string };

/**
 * Reads the page from an address's fragment, such as `#/courses/git-foundations`. Static hosts serve one file for all of
 * them without a rule, and a page's address is never sent to a server.
 */
export function readRoute(hash: string): Route {
  const parts = decodedParts(hash);
  const [area, id, rest] = parts;
  if (parts.length === 0) return { page: "courses" };
  if (parts.length === 1 && (area === "exams" || area === "uploads" || area === "profile")) return { page: area };
  if (area === "courses" && id !== undefined) {
    if (parts.length === 2) return { page: "course", courseId: id };
    if (parts.length === 3 && rest === "exam") return { page: "takeExam", courseId: id };
  }
  if (area === "exams" && id !== undefined && parts.length === 2) return { page: "exam", examId: id };
  return { page: "notFound" };
}

/** The fragment that `readRoute` reads. */
export function hrefOf(route: Exclude<Route, { page: "notFound" }>): string {
  switch (route.page) {
    case "courses":
      return "#/";
    case "course":
      return `#/courses/${encodeURIComponent(route.courseId)}`;
    case "takeExam":
      return `#/courses/${encodeURIComponent(route.courseId)}/exam`;
    case "exam":
      return `#/exams/${encodeURIComponent(route.examId)}`;
    default:
      return `#/${route.page}`;
  }
}

function decodedParts(hash: string): string[] {
  try {
    return hash
      .replace(/^#\/?/, "")
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
  } catch {
    return ["%"]; // not percent-encoded as it should be: no page has this name
  }
}
