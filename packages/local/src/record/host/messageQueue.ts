/** Messages that are sent at once: each write to the other process costs as much as a resource does. */
const most = 64;

/** Sends the messages of one turn of the event loop together. */
export class MessageQueue<T> {
  readonly #send: (messages: T[]) => void;
  #messages: T[] = [];

  constructor(send: (messages: T[]) => void) {
    this.#send = send;
  }

  add(message: T): void {
    this.#messages.push(message);
    if (this.#messages.length === 1)
      process.nextTick(() => {
        this.#flush();
      });
    if (this.#messages.length === most) this.#flush();
  }

  #flush(): void {
    const messages = this.#messages;
    this.#messages = [];
    if (messages.length > 0) this.#send(messages);
  }
}
