import { expect } from "chai";
import { hrefOf, readRoute } from "../../../web/src/route";

describe("the page's routes", () => {
  it("reads every address that it gives out", () => {
    const routes = [
      { page: "courses" },
      { page: "course", courseId: "git-foundations" },
      { page: "takeExam", courseId: "a/b?c#d" },
      { page: "exams" },
      { page: "exam", examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11" },
      { page: "uploads" },
      { page: "profile" },
    ] as const;
    for (const route of routes) expect(readRoute(hrefOf(route))).to.deep.equal(route);
  });

  it("takes no fragment for the courses, and knows what is no page", () => {
    for (const hash of ["", "#", "#/"]) expect(readRoute(hash), hash).to.deep.equal({ page: "courses" });
    const others = [
      "#/nowhere",
      "#/courses",
      "#/courses/a/b",
      "#/courses/a/exam/1",
      "#/exams/a/b",
      "#/uploads/a",
      "#/%",
    ];
    for (const hash of others) expect(readRoute(hash), hash).to.deep.equal({ page: "notFound" });
  });
});
