import { expect } from "chai";

/** Where exams are handed in, and by whom. */
export interface ExamApi {
  apiUrl: string;
  /** Value of the authorization header. */
  authorization: string;
}

interface Submission {
  key: string;
  body: string;
  /** The first answer to it, when there was one. */
  answer?: string;
}

/** Random numbers from 0 to below 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Hands in exams to a server that may die at any moment, and remembers what it acknowledged. */
export class SubmittedExams {
  readonly #random: () => number;
  readonly #submissions: Submission[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  get acknowledged(): number {
    return this.#submissions.filter(({ answer }) => answer !== undefined).length;
  }

  /** Sent, but never answered. */
  get unanswered(): number {
    return this.#submissions.length - this.acknowledged;
  }

  /**
   * Hands in exams one after the other until the server is gone.
   * @param onAnswer called after each answer
   */
  async submitUntilGone(api: ExamApi, isGone: () => boolean, onAnswer: () => void): Promise<void> {
    while (!isGone()) {
      try {
        await this.#submit(api, this.#next());
      } catch (error) {
        if (error instanceof TypeError && isGone()) return;
        throw error;
      }
      onAnswer();
    }
  }

  /** Every acknowledged exam is there as it was answered; what was never answered can be handed in again. */
  async check(api: ExamApi): Promise<void> {
    for (const submission of this.#submissions) {
      const answer = await this.#submit(api, submission);
      const { examId } = JSON.parse(answer) as { examId: string };
      const shown = await fetch(`${api.apiUrl}/exams/${examId}`, { headers: { authorization: api.authorization } });
      expect(shown.status, examId).to.equal(200);
      expect(await shown.text()).to.equal(answer);
    }
    const used = this.#submissions[0];
    if (used === undefined) return;
    const other = JSON.stringify({ ...(JSON.parse(used.body) as object), courseId: "git-foundations" });
    expect((await post(api, used.key, other)).status, "the same key with another body").to.equal(422);
  }

  /** The keys that were used; the database holds one exam for each, and no other. */
  get keys(): number {
    return this.#submissions.length;
  }

  /** Mostly a new one; now and then one that was sent before, answered or not. */
  #next(): Submission {
    const earlier = this.#submissions[Math.floor(this.#random() * this.#submissions.length)];
    if (earlier !== undefined && this.#random() < 0.2) return earlier;
    const key = `key-${this.#submissions.length}`;
    const answers = [{ questionId: "q1", answer: `answer to ${key}` }];
    const submission = { key, body: JSON.stringify({ courseId: "data-modelling", answers }) };
    this.#submissions.push(submission);
    return submission;
  }

  async #submit(api: ExamApi, submission: Submission): Promise<string> {
    const response = await post(api, submission.key, submission.body);
    const answer = await response.text();
    expect(response.status, answer).to.equal(201);
    submission.answer ??= answer;
    expect(answer, "a retry gets the first answer").to.equal(submission.answer);
    return answer;
  }
}

function post({ apiUrl, authorization }: ExamApi, key: string, body: string): Promise<Response> {
  const headers = { authorization, "content-type": "application/json", "idempotency-key": key };
  return fetch(`${apiUrl}/exams`, { method: "POST", headers, body });
}
