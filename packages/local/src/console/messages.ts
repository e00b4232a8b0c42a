import { BoundedList } from "./boundedList";
import type { Message } from "./schema";

const maxMessages = 1_000;

/** The latest messages that AWS would have sent. */
export class Inbox {
  readonly #messages = new BoundedList<Message>(maxMessages);
  readonly #onMessage: (message: Message) => void;

  constructor(onMessage: (message: Message) => void) {
    this.#onMessage = onMessage;
  }

  add(content: Omit<Message, "id" | "time">): void {
    const message: Message = { id: String(this.#messages.next), time: Date.now(), ...content };
    this.#messages.add(message);
    this.#onMessage(message);
  }

  newestFirst(): Message[] {
    return [...this.#messages.newestFirst()];
  }

  clear(): void {
    this.#messages.clear();
  }
}
