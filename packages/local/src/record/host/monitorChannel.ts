import type { Message } from "google-protobuf";
import { MessageQueue } from "./messageQueue";
import { channelAddress } from "./protocol";
import type { Answer, Call, ConstructedResource, Fields, MissingKey } from "./protocol";

/** What generated code says of a method. */
interface MethodDefinition {
  responseType: new (fields: Fields) => Message;
}

type Callback = (error: Error | null, response?: Message) => void;
type Client = Record<string, (...args: [request: Message, ...options: unknown[], callback: Callback]) => void>;

const pending = new Map<number, (answer: Answer) => void>();
let calls = 0;

const send = process.send?.bind(process);
const queue = new MessageQueue<Call | ConstructedResource | MissingKey>((messages) => send?.(messages));

/** Tells the evaluation something. */
export function tell(message: ConstructedResource | MissingKey): void {
  queue.add(message);
}

/** Receives the answers to calls; only these keep the process running. The program itself has no parent to send to. */
export function receiveAnswers(): void {
  // As under Pulumi's host: what a program sent would be taken for a call.
  delete process.send;
  process.on("message", (answers: Answer[]) => {
    for (const answer of answers) {
      const settle = pending.get(answer.id);
      pending.delete(answer.id);
      settle?.(answer);
    }
    if (pending.size === 0) process.channel?.unref();
  });
  process.channel?.unref();
}

function call(service: Call["service"], method: string, request: Fields, settle: (answer: Answer) => void): void {
  const id = calls++;
  pending.set(id, settle);
  process.channel?.ref();
  queue.add({ id, service, method, request });
}

/** Asks for an address where the monitor and the engine are served by gRPC. */
export function grpcAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    call("Channel", "listen", [], (answer) => {
      if ("response" in answer) resolve(String(answer.response[0]));
      else reject(new Error(answer.error.message));
    });
  });
}

/**
 * A client as gRPC would make it, for what is served on the channel.
 * @returns undefined for another address
 */
export function clientOf(
  address: string,
  methods: Record<string, MethodDefinition>,
  service: Call["service"],
): Client | undefined {
  if (address !== channelAddress) return undefined;
  const clientMethods = Object.entries(methods).map(([method, { responseType }]) => [
    method,
    (...args: [request: Message, ...options: unknown[], callback: Callback]) => {
      const [request] = args;
      const callback = args.at(-1) as Callback;
      call(service, method, request.toArray(), (answer) => {
        if ("response" in answer) callback(null, new responseType(answer.response));
        else callback(Object.assign(new Error(answer.error.message), answer.error));
      });
    },
  ]);
  return { ...(Object.fromEntries(clientMethods) as Client), close: () => undefined };
}
