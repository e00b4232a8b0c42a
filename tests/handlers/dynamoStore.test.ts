import { expect } from "chai";
import { courseItem } from "../../handlers/store/courseItem";
import { seedCourses } from "../../handlers/store/initialCourses";
import { openStore } from "../../handlers/store/openStore";
import { StoreBusyError } from "../../handlers/store/store";
import type { Exam, Store } from "../../handlers/store/store";
import { rejection } from "./rejection";
import { dynamoFixture } from "./stores";

const exam: Exam = {
  examId: "5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11",
  courseId: "data-modelling",
  answers: [{ questionId: "q1", answer: "yes" }],
  submittedAt: "2026-03-02T09:15:27.041Z",
};
const key = { hash: "key", fingerprint: "content" };
const stored = { kind: "stored", exam };
const conflict = {
  error: "TransactionCanceledException",
  fields: { CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }, { Code: "None" }] },
};

describe("the dynamodb store", () => {
  const fixture = dynamoFixture();
  let store: Store;
  beforeEach(async () => {
    store = await openStore(await fixture.start());
  });
  afterEach(async () => {
    await store.close();
    await fixture.stop();
  });

  function actions(): string[] {
    return fixture.server().requests.map(({ action }) => action);
  }

  it("writes exam and key under these keys, in one transaction and nothing else", async () => {
    const before = new Set(fixture.server().items.keys());
    expect(await store.submitExam("ada", exam, key)).to.deep.equal(stored);
    expect(actions()).to.deep.equal(["TransactWriteItems"]);
    const written = [...fixture.server().items].filter(([id]) => !before.has(id)).map(([, item]) => item);
    expect(written).to.deep.equal([
      {
        pk: { S: "STUDENT#ada" },
        sk: { S: "KEY#key" },
        fingerprint: { S: "content" },
        examId: { S: exam.examId },
      },
      {
        pk: { S: `EXAM#${exam.examId}` },
        sk: { S: "EXAM" },
        studentId: { S: "ada" },
        courseId: { S: "data-modelling" },
        submittedAt: { S: exam.submittedAt },
        answers: { L: [{ M: { questionId: { S: "q1" }, answer: { S: "yes" } } }] },
      },
    ]);
  });

  it("reads exams consistently", async () => {
    await store.submitExam("ada", exam, key);
    expect(await store.getExam("ada", exam.examId)).to.deep.equal(exam);
    expect(fixture.server().requests.at(-1)?.request.ConsistentRead).to.equal(true);
  });

  it("answers a retry after its course is gone", async () => {
    await store.submitExam("ada", exam, key);
    fixture.server().items.delete(JSON.stringify(["COURSE", "data-modelling"]));
    expect(await store.submitExam("ada", { ...exam, examId: "another" }, key)).to.deep.equal(stored);
    expect(await store.submitExam("ada", exam, { ...key, hash: "new" })).to.deep.equal({ kind: "unknownCourse" });
  });

  it("goes on reading when a page ends early", async () => {
    fixture.server().pageItems = 3;
    const { courses, more } = await store.listCourses({ limit: 7 });
    expect(courses).to.have.length(7);
    expect(more).to.equal(true);
    const rest = await store.listCourses({ limit: 7, after: courses.at(-1)!.courseId });
    expect(rest.courses).to.have.length(seedCourses.length - 7);
    expect(rest.more).to.equal(false);
  });

  it("tries again when other transactions are in the way", async () => {
    fixture.server().faults.TransactWriteItems = [conflict, conflict];
    expect(await store.submitExam("ada", exam, key)).to.deep.equal(stored);
    expect(actions().filter((action) => action === "TransactWriteItems")).to.have.length(3);
  });

  it("gives up when they stay in the way", async () => {
    fixture.server().faults.TransactWriteItems = Array.from({ length: 20 }, () => conflict);
    const error = await rejection(store.submitExam("ada", exam, key));
    expect(error).to.be.instanceOf(StoreBusyError);
    expect(actions().filter((action) => action === "TransactWriteItems")).to.have.length(6);
    expect(await store.getExam("ada", exam.examId)).to.equal(undefined);
  });

  for (const fault of ["loseAnswer", "loseAnswerAndToken"] as const) {
    it(`stores one exam when the connection breaks after the write (${fault})`, async () => {
      fixture.server().faults.TransactWriteItems = [fault];
      const items = fixture.server().items.size;
      expect(await store.submitExam("ada", exam, key)).to.deep.equal(stored);
      expect(fixture.server().items.size).to.equal(items + 2);
      expect(actions().slice(0, 2)).to.deep.equal(["TransactWriteItems", "TransactWriteItems"]);
    });
  }

  for (const error of ["ProvisionedThroughputExceededException", "ThrottlingException"]) {
    it(`says that it is busy on ${error}`, async () => {
      fixture.server().faults.GetItem = Array.from({ length: 3 }, () => ({ error }));
      const thrown = await rejection(store.getCourse("data-modelling"));
      expect(thrown).to.be.instanceOf(StoreBusyError);
      expect(actions(), "the SDK's own attempts").to.have.length(3);
    });
  }

  it("passes on any other error", async () => {
    fixture.server().faults.TransactWriteItems = [{ error: "AccessDeniedException" }];
    const error = await rejection(store.submitExam("ada", exam, key));
    expect(error).to.have.property("name", "AccessDeniedException");
    fixture.server().faults.Query = [{ error: "ValidationException" }];
    expect(await rejection(store.listCourses({ limit: 1 }))).to.have.property("name", "ValidationException");
  });

  it("does not take a key's record without its exam for an answer", async () => {
    await store.submitExam("ada", exam, key);
    fixture.server().items.delete(JSON.stringify([`EXAM#${exam.examId}`, "EXAM"]));
    expect(await rejection(store.submitExam("ada", exam, key))).to.be.instanceOf(StoreBusyError);
  });

  describe("with items that were changed by hand", () => {
    const course = courseItem(seedCourses[0]!);
    const changes = {
      "without title": { ...course, title: undefined },
      "with a number as title": { ...course, title: { N: "1" } },
      "of an unknown level": { ...course, level: { S: "expert" } },
      "with a text as topics": { ...course, topics: { S: "one" } },
      "with a number among the topics": { ...course, topics: { L: [{ N: "1" }] } },
    };
    for (const [name, item] of Object.entries(changes)) {
      it(`fails on a course ${name}`, async () => {
        fixture.server().put(item as typeof course);
        expect(await rejection(store.getCourse(seedCourses[0]!.courseId))).to.be.instanceOf(TypeError);
      });
    }
  });
});

describe("courseItem", () => {
  it("marshals a course", () => {
    const course = {
      courseId: "a-b",
      title: "A",
      description: "B",
      level: "beginner" as const,
      durationHours: 1.5,
      topics: ["x", "y"],
    };
    expect(courseItem(course)).to.deep.equal({
      pk: { S: "COURSE" },
      sk: { S: "a-b" },
      title: { S: "A" },
      description: { S: "B" },
      level: { S: "beginner" },
      durationHours: { N: "1.5" },
      topics: { L: [{ S: "x" }, { S: "y" }] },
    });
  });
});
