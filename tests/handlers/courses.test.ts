import { expect } from "chai";
import { seedCourses } from "../../handlers/store/initialCourses";
import type { Course } from "../../handlers/store/store";
import { captureLog } from "./capturedLog";
import { invoke, invokeForProblem } from "./invoke";
import { sqliteFixture, storeFixtures, useStore } from "./stores";

interface Page {
  items: Course[];
  nextCursor?: string;
}

const byId = [...seedCourses].sort((first, second) => (first.courseId < second.courseId ? -1 : 1));

function cursor(content: unknown): string {
  return Buffer.from(typeof content === "string" ? content : JSON.stringify(content)).toString("base64url");
}

for (const fixture of storeFixtures()) {
  describe(`courses in ${fixture.name}`, () => {
    captureLog();
    useStore(fixture);

    it("lists every course in the order of the ids, for private caches", async () => {
      const { statusCode, headers, json } = await invoke("listCourses");
      expect(statusCode).to.equal(200);
      expect(json).to.deep.equal({ items: byId });
      expect(headers).to.deep.equal({
        "content-type": "application/json",
        "cache-control": "private, max-age=60",
        "x-content-type-options": "nosniff",
      });
    });

    it("leads through all pages without a gap or a repetition", async () => {
      for (const limit of [1, 3, 5, 9, 10, 11, 100]) {
        const pages: Page[] = [];
        do {
          const nextCursor = pages.at(-1)?.nextCursor;
          const query = { limit: String(limit), ...(nextCursor === undefined ? {} : { cursor: nextCursor }) };
          pages.push((await invoke("listCourses", { query })).json as Page);
        } while (pages.at(-1)?.nextCursor !== undefined);
        expect(pages.flatMap(({ items }) => items)).to.deep.equal(byId);
        expect(pages.length, `pages of ${limit}`).to.equal(Math.ceil(byId.length / limit));
        expect(pages.slice(0, -1).every(({ items }) => items.length === limit)).to.equal(true);
      }
    });

    it("takes a cursor whose course is gone, and gives an empty page after the last course", async () => {
      const [second] = byId.slice(1);
      const query = { cursor: cursor({ v: 1, after: `${byId[0]!.courseId}-0` }), limit: "1" };
      expect((await invoke("listCourses", { query })).json).to.deep.include({ items: [second] });
      const end = await invoke("listCourses", { query: { cursor: cursor({ v: 1, after: "zzz" }) } });
      expect(end.json).to.deep.equal({ items: [] });
    });

    it("shows one course", async () => {
      const { statusCode, headers, json } = await invoke("getCourse", { path: { courseId: "git-foundations" } });
      expect(statusCode).to.equal(200);
      expect(headers["cache-control"]).to.equal("private, max-age=60");
      expect(json).to.deep.equal(byId.find(({ courseId }) => courseId === "git-foundations"));
    });

    for (const courseId of ["no-such-course", "' OR 1=1 --", "Git-Foundations", "EXAM#1", "%", "", "a".repeat(65)]) {
      it(`answers 404 for the course id ${JSON.stringify(courseId)}`, async () => {
        await invokeForProblem("getCourse", { path: { courseId } }, 404, "courseNotFound");
      });
    }
  });
}

describe("the course list's parameters", () => {
  captureLog();
  useStore(sqliteFixture());

  for (const limit of ["0", "101", "-1", "1.5", "ten", "", " 5", "05", "1e1", "5,5", "9".repeat(400)]) {
    it(`refuses the limit ${JSON.stringify(limit.slice(0, 10))}`, async () => {
      const { errors } = await invokeForProblem("listCourses", { query: { limit } }, 400, "invalidParameter");
      expect(errors).to.deep.equal([{ parameter: "limit", detail: "must be a whole number from 1 to 100" }]);
    });
  }

  const badCursors = {
    empty: "",
    "not base64url": "a+b/=",
    "not JSON": cursor("{"),
    "not an object": cursor("7"),
    null: cursor("null"),
    "without version": cursor({ after: "git-foundations" }),
    "of another version": cursor({ v: 2, after: "git-foundations" }),
    "without position": cursor({ v: 1 }),
    "with another type of position": cursor({ v: 1, after: { S: "x" } }),
    "into another partition": cursor({ v: 1, after: "EXAM#1" }),
    "with SQL": cursor({ v: 1, after: "' OR '1'='1" }),
    "too long": cursor({ v: 1, after: "a", pad: "a".repeat(1500) }),
  };
  for (const [name, text] of Object.entries(badCursors)) {
    it(`refuses a cursor that is ${name}`, async () => {
      const call = { query: { cursor: text } };
      const { errors } = await invokeForProblem("listCourses", call, 400, "invalidParameter");
      expect(errors).to.deep.equal([
        { parameter: "cursor", detail: "must be the unchanged nextCursor of an earlier response" },
      ]);
    });
  }

  it("names all wrong parameters at once", async () => {
    const query = { limit: "0", cursor: "?" };
    const { errors } = await invokeForProblem("listCourses", { query }, 400, "invalidParameter");
    expect(errors?.map(({ parameter }) => parameter)).to.deep.equal(["limit", "cursor"]);
  });

  it("ignores parameters that it does not know", async () => {
    expect((await invoke("listCourses", { query: { utm_source: "mail" } })).statusCode).to.equal(200);
  });
});
