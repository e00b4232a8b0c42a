/** Where SDKs in JavaScript find the monitor and the engine: on Node's own channel between both processes. */
export const channelAddress = "ipc";

/** What the program's process is told first. */
export interface Connection {
  /** Of the monitor and the engine: `channelAddress`, else `host:port` of gRPC. */
  address: string;
  /** The program gets a placeholder for each value that it requires and that is missing, so that it names all of them. */
  collectsMissingKeys: boolean;
}

/** What the program's process says for each resource, as its constructor is called. */
export interface ConstructedResource {
  type: string;
  name: string;
}

/** What the program's process says for configuration, by `<namespace>:<key>`, that the program requires and does not get. */
export interface MissingKey {
  missingKey: string;
}

/** A protobuf message as google-protobuf has it in memory, which travels ten times as fast as its bytes. */
export type Fields = readonly unknown[];

/** The program's SDK calls a method; `listen` of `Channel` gives an address of gRPC, for an SDK that knows nothing else. */
export interface Call {
  id: number;
  service: "ResourceMonitor" | "Engine" | "Channel";
  method: string;
  request: Fields;
}

/** A call's answer; an error has a code of gRPC. */
export type Answer = { id: number; response: Fields } | { id: number; error: CallError };

interface CallError {
  code: number;
  details: string;
  message: string;
}

/** How the program's process ends; programs do not end themselves with the first and the last of these codes. */
export const exitCodes = {
  /** The program is through, and everything that it registered was answered. */
  finished: 60,
  /** It failed, and the reason was logged. */
  failed: 1,
  /** Nothing is left to do, and yet something still waits: a promise that nobody resolves. */
  stuck: 61,
} as const;
