import { AwsJsonError } from "../../http/awsJson";

export interface LogEvent {
  /** Of all events of the run, in order of arrival. */
  id: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  ingestionTime: number;
  message: string;
  stream: string;
}

export interface LogStream {
  name: string;
  createdAt: number;
}

export interface LogGroup {
  name: string;
  createdAt: number;
  streams: Map<string, LogStream>;
  /** In order of their timestamps. */
  events: LogEvent[];
}

/** How many events a group has at most; the oldest go. */
const keptEvents = 10_000;

/** Log groups with their newest events, which end with the run. */
export class LogGroups {
  readonly #clock: () => number;
  readonly #groups = new Map<string, LogGroup>();
  #lastId = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** In order of their names. */
  all(): LogGroup[] {
    return [...this.#groups.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** @throws {AwsJsonError} ResourceNotFoundException */
  group(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    throw new AwsJsonError("ResourceNotFoundException", "The specified log group does not exist.");
  }

  /** Makes what is not there yet. */
  ensureGroup(name: string): LogGroup {
    const group = this.#groups.get(name) ?? { name, createdAt: this.#clock(), streams: new Map(), events: [] };
    this.#groups.set(name, group);
    return group;
  }

  /** Makes what is not there yet. */
  ensureStream(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name) ?? { name, createdAt: this.#clock() };
    group.streams.set(name, stream);
    return stream;
  }

  append(group: LogGroup, stream: string, events: readonly { timestamp: number; message: string }[]): void {
    const ingestionTime = this.#clock();
    for (const { timestamp, message } of events) {
      this.#lastId += 1;
      const event = { id: this.#lastId, timestamp, ingestionTime, message, stream };
      const last = group.events.at(-1);
      const isLatest = last === undefined || last.timestamp <= timestamp;
      // Nearly all come in order.
      const position = isLatest ? -1 : group.events.findIndex((other) => other.timestamp > timestamp);
      if (position === -1) group.events.push(event);
      else group.events.splice(position, 0, event);
    }
    if (group.events.length > keptEvents * 1.1) group.events.splice(0, group.events.length - keptEvents);
  }
}
