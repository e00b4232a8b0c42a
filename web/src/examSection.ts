import { byId, element } from "./element";
import { showFailure, whileBusy } from "./feedback";
import type { Course, Exam, ExamAnswer, LearningHubApi } from "./learningHubApi";

/** Step 2: handing in an exam, and showing one that is stored. */
export function examSection(api: LearningHubApi): {
  addCourses: (courses: readonly Course[]) => void;
  choose: (course: Course) => void;
} {
  const form = byId("exam-form", HTMLFormElement);
  const course = byId("exam-course", HTMLSelectElement);
  const answers = [byId("exam-answer-1", HTMLTextAreaElement), byId("exam-answer-2", HTMLTextAreaElement)];
  const submit = byId("submit-exam", HTMLButtonElement);
  const status = byId("exam-status", HTMLElement);
  const failure = byId("exam-failure", HTMLElement);
  const attempt = new Attempt();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = answers.flatMap((field): ExamAnswer[] =>
      field.value.trim() === "" ? [] : [{ questionId: field.name, answer: field.value.trim() }],
    );
    const invalidField = course.value === "" ? course : given.length === 0 ? answers[0] : undefined;
    for (const field of [course, ...answers]) field.toggleAttribute("aria-invalid", field === invalidField);
    if (invalidField !== undefined) {
      showFailure(failure, new Error(invalidField === course ? "Choose a course." : "Answer at least one question."));
      invalidField.focus();
      return;
    }
    void whileBusy(submit, failure, async () => {
      status.textContent = "Handing in …";
      try {
        const key = attempt.keyFor(JSON.stringify([course.value, given]));
        const { examId } = await api.submitExam(course.value, given, key);
        attempt.done();
        form.reset();
        status.textContent = "Handed in and stored.";
        examIdField.value = examId;
        await show(examId);
      } catch (error) {
        if (attempt.isOpen) status.textContent = "";
        throw error;
      }
    });
  });

  const storedForm = byId("stored-exam-form", HTMLFormElement);
  const examIdField = byId("exam-id", HTMLInputElement);
  const showButton = byId("show-exam", HTMLButtonElement);
  const storedFailure = byId("stored-exam-failure", HTMLElement);
  const stored = byId("stored-exam", HTMLElement);

  const show = async (examId: string) => {
    const exam = await api.getExam(examId);
    stored.replaceChildren(...storedExam(exam));
    stored.hidden = false;
    stored.focus();
  };
  storedForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const examId = examIdField.value.trim();
    if (examId === "") {
      showFailure(storedFailure, new Error("Give the id of an exam that you have handed in."));
      examIdField.focus();
      return;
    }
    stored.hidden = true;
    void whileBusy(showButton, storedFailure, () => show(examId));
  });

  return {
    addCourses: (courses) => {
      course.append(...courses.map(({ courseId, title }) => element("option", { value: courseId }, title)));
    },
    choose: ({ courseId }) => {
      course.value = courseId;
      answers[0]?.focus();
    },
  };
}

/**
 * One submission and its Idempotency-Key: the same key while the content stays the same and no answer came, so that a
 * submission which got lost on its way can be sent again without being stored twice.
 */
class Attempt {
  #content: string | undefined;
  #key = "";

  get isOpen(): boolean {
    return this.#content !== undefined;
  }

  keyFor(content: string): string {
    if (content !== this.#content) this.#key = crypto.randomUUID();
    this.#content = content;
    return this.#key;
  }

  done(): void {
    this.#content = undefined;
  }
}

function storedExam({ examId, courseId, answers, submittedAt }: Exam): HTMLElement[] {
  const time = element("time", { datetime: submittedAt }, new Date(submittedAt).toLocaleString());
  const facts: [string, Node | string][] = [
    ["Exam", element("code", {}, examId)],
    ["Course", element("code", {}, courseId)],
    ["Handed in", time],
    ...answers.map(({ questionId, answer }): [string, string] => [`Answer ${questionId}`, answer]),
  ];
  const rows = facts.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)));
  return [element("h3", {}, "Stored exam"), element("dl", {}, ...rows)];
}
