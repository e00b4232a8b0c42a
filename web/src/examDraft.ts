import type { ExamAnswer } from "./learningHubApi";

/** What of a browser's storage is needed here. */
export interface TextStorage {
  getItem: (name: string) => string | null;
  setItem: (name: string, value: string) => void;
  removeItem: (name: string) => void;
}

interface StoredDraft {
  answers: Record<string, string>;
  /** The submission that may have been stored already, and its key. */
  attempt?: { content: string; key: string };
}

/**
 * Answers that are not handed in yet, in this tab's storage: they outlive a reload and a new sign-in. The same
 * Idempotency-Key goes along as long as the answers stay the same, so that an exam whose answer got lost can be handed in
 * again without being stored twice.
 */
export class ExamDraft {
  readonly #storage: TextStorage;
  readonly #name: string;
  #draft: StoredDraft;

  /** @param sub the student's, as a tab may be used by one after the other */
  constructor(storage: TextStorage, { sub, courseId }: { sub: string; courseId: string }) {
    this.#storage = storage;
    this.#name = `learninghub:draft:${sub}:${courseId}`;
    const stored = storage.getItem(this.#name);
    this.#draft = stored === null ? { answers: {} } : (JSON.parse(stored) as StoredDraft);
  }

  /** By question id. */
  get answers(): Readonly<Record<string, string>> {
    return this.#draft.answers;
  }

  write(questionId: string, answer: string): void {
    this.#draft = { ...this.#draft, answers: { ...this.#draft.answers, [questionId]: answer } };
    this.#save();
  }

  /** The Idempotency-Key to hand these answers in with. */
  keyFor(answers: readonly ExamAnswer[]): string {
    const content = JSON.stringify(answers);
    const { attempt } = this.#draft;
    if (attempt?.content === content) return attempt.key;
    const key = crypto.randomUUID();
    this.#draft = { ...this.#draft, attempt: { content, key } };
    this.#save();
    return key;
  }

  discard(): void {
    this.#draft = { answers: {} };
    this.#storage.removeItem(this.#name);
  }

  #save(): void {
    this.#storage.setItem(this.#name, JSON.stringify(this.#draft));
  }
}

/** Exams that were handed in with this browser, newest first; their ids alone, as the API has no list of them. */
export class HandedInExams {
  readonly #storage: TextStorage;
  readonly #name: string;

  constructor(storage: TextStorage, sub: string) {
    this.#storage = storage;
    this.#name = `learninghub:exams:${sub}`;
  }

  get ids(): readonly string[] {
    return JSON.parse(this.#storage.getItem(this.#name) ?? "[]") as string[];
  }

  add(examId: string): void {
    const others = this.ids.filter((id) => id !== examId);
    this.#storage.setItem(this.#name, JSON.stringify([examId, ...others].slice(0, mostIds)));
  }
}

const mostIds = 50;
