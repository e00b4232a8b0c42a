import { byId, element } from "./element";
import { whileBusy } from "./feedback";
import type { Course, LearningHubApi } from "./learningHubApi";

/** Few enough that the example data has a second page. */
const pageSize = 4;

/**
 * Step 1: the list of courses, page by page.
 * @param listed takes each page's courses
 * @param chosen takes the course that the reader wants to hand in an exam for
 */
export function coursesSection(
  api: LearningHubApi,
  { listed, chosen }: { listed: (courses: Course[]) => void; chosen: (course: Course) => void },
): { load: () => Promise<void> } {
  const list = byId("courses", HTMLOListElement);
  const more = byId("more-courses", HTMLButtonElement);
  const status = byId("courses-status", HTMLElement);
  const failure = byId("courses-failure", HTMLElement);
  let cursor: string | undefined;

  const load = () =>
    whileBusy(more, failure, async () => {
      status.textContent = "Loading …";
      list.setAttribute("aria-busy", "true");
      try {
        const page = await api.listCourses(pageSize, cursor);
        const items = page.items.map((course) => courseItem(course, chosen));
        list.append(...items);
        listed(page.items);
        cursor = page.nextCursor;
        const hadFocus = document.activeElement === more;
        more.textContent = "Show more courses";
        more.hidden = cursor === undefined;
        if (hadFocus && more.hidden) items[0]?.focus();
        status.textContent = `${list.children.length} courses${cursor === undefined ? ", that is all" : " so far"}`;
      } catch (error) {
        status.textContent = "";
        throw error;
      } finally {
        list.removeAttribute("aria-busy");
      }
    });
  more.addEventListener("click", () => void load());
  return { load };
}

function courseItem(course: Course, chosen: (course: Course) => void): HTMLLIElement {
  const { title, description, level, durationHours, topics } = course;
  const button = element(
    "button",
    { type: "button", class: "quiet", "aria-label": `Hand in an exam: ${title}` },
    "Exam",
  );
  button.addEventListener("click", () => {
    chosen(course);
  });
  return element(
    "li",
    { tabindex: -1 },
    element("div", { class: "row between" }, element("h3", {}, title), button),
    element("p", {}, description),
    element("p", { class: "facts" }, `${level} · ${durationHours} h · ${topics.join(", ")}`),
  );
}
