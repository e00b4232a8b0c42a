/** What an execution environment's thread is started with. */
export interface EnvironmentSettings {
  module: BundledModule | TaskFolder;
  /** Such as `index.handler` or `src/index.handler`. */
  handler: string;
  /** Node 24 and later refuse handlers that take a callback. */
  callbacksAllowed: boolean;
  functionArn: string;
  timeoutMs: number;
  /** Debuggers can attach to the thread. */
  inspector?: {
    /** The thread waits for a first message, which may be empty, before it loads the module. */
    wait: boolean;
  };
  /** One state per place in the environment's queue; see slotState. Shared by both threads. */
  slots: Int32Array;
  /** How long the handler took for the event of each place, in milliseconds. Shared by both threads. */
  durations: Float64Array;
}

/** A handler's module that needs no file. */
export interface BundledModule {
  /** CommonJS text, its source map inlined. */
  code: string;
  /** The path that the module believes it has; `require` looks for packages from its folder upwards. */
  path: string;
  /** Folders in which `require` looks for packages after that. */
  packageFolders: readonly string[];
}

/** A handler's module among the other files of its function. */
interface TaskFolder {
  /** What `LAMBDA_TASK_ROOT` names; absolute. */
  taskRoot: string;
}

/**
 * Events are sent ahead of their turn, so that a busy thread finds the next one without waiting to be woken. Until
 * the thread starts an event, its parent may take it back; whoever changes the slot from `waiting` first has it.
 */
export const slotState = { waiting: 0, started: 1, takenBack: 2 } as const;

/** One event for the handler; the parent sends the events of one turn of its event loop together. */
export interface InvocationMessage {
  /** A plain JSON value. */
  event: unknown;
  requestId: string;
  /** Index into `slots`. */
  slot: number;
  /** Value of `_X_AMZN_TRACE_ID`. */
  traceId: string;
}

/** A function error, in the form of Lambda's error payload. */
export interface FunctionError {
  /** Such as `TypeError` or `Runtime.HandlerNotFound`. */
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** What the thread tells its parent. Messages arrive in the order in which they were sent. */
export type EnvironmentMessage =
  /** JSON text that Lambda would answer with: an event has returned. A text alone takes half the time of an object. */
  | string
  /** The same of an answer whose long body comes beside the JSON text of the rest. */
  | { type: "returned"; json: string; body: string }
  /** Complete lines of standard output and error. */
  | { type: "log"; lines: string[] }
  /** A debugger has stopped the thread, until `resumed`. */
  | { type: "stopped" }
  | { type: "resumed" }
  | { type: "ready" }
  /** The module has required this file of a package that Lambda's runtime brings, for the first time. */
  | { type: "loaded"; file: string }
  | { type: "initFailed"; error: FunctionError }
  | { type: "failed"; error: FunctionError }
  /** A part of a streamed response; the event settles after the last one. */
  | { type: "chunk"; contentType: string; bytes: Uint8Array }
  /** An event that was taken back; its slot is free again. */
  | { type: "skipped"; slot: number }
  /** An error that nobody caught; the thread ends after it. */
  | { type: "crashed"; error: FunctionError };
