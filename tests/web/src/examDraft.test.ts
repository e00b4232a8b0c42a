import { expect } from "chai";
import { ExamDraft, HandedInExams } from "../../../web/src/examDraft";
import { examQuestions } from "../../../web/src/examQuestions";

function storage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

describe("ExamDraft", () => {
  const exam = { sub: "ann", courseId: "git-foundations" };
  const answers = [{ questionId: "topic-1", answer: "yes" }];

  it("keeps answers and key over a reload, so that the same exam is handed in with the same key", () => {
    const tab = storage();
    const draft = new ExamDraft(tab, exam);
    draft.write("topic-1", "yes");
    const key = draft.keyFor(answers);
    const reloaded = new ExamDraft(tab, exam);
    expect(reloaded.answers).to.deep.equal({ "topic-1": "yes" });
    expect(reloaded.keyFor(answers)).to.equal(key);
    expect(reloaded.keyFor([{ questionId: "topic-1", answer: "no" }])).to.not.equal(key);
  });

  it("leaves nothing behind once handed in, and begins with another key", () => {
    const tab = storage();
    const draft = new ExamDraft(tab, exam);
    draft.write("topic-1", "yes");
    const key = draft.keyFor(answers);
    draft.discard();
    expect(tab.values.size).to.equal(0);
    expect(draft.keyFor(answers)).to.not.equal(key);
  });

  it("is of one student and one course", () => {
    const tab = storage();
    new ExamDraft(tab, exam).write("topic-1", "yes");
    for (const other of [
      { ...exam, sub: "bob" },
      { ...exam, courseId: "observability" },
    ]) {
      expect(new ExamDraft(tab, other).answers).to.deep.equal({});
    }
  });
});

describe("HandedInExams", () => {
  it("lists a student's exams, newest first, each once, and not without end", () => {
    const browser = storage();
    const exams = new HandedInExams(browser, "ann");
    for (let number = 0; number < 60; number += 1) exams.add(String(number));
    exams.add("30");
    expect(exams.ids.slice(0, 3)).to.deep.equal(["30", "59", "58"]);
    expect(exams.ids).to.have.length(50);
    expect(new HandedInExams(browser, "bob").ids).to.deep.equal([]);
  });
});

describe("examQuestions", () => {
  it("asks about each topic and for an outlook, each question with an id that the API takes", () => {
    const questions = examQuestions({ topics: ["branches", "rebase", "code review", "C++ & co."] });
    expect(questions).to.have.length(5);
    expect(questions[1]?.text).to.contain("rebase");
    expect(new Set(questions.map(({ questionId }) => questionId)).size).to.equal(5);
    for (const { questionId } of questions) expect(questionId).to.match(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
  });
});
