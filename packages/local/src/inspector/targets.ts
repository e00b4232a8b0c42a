/** Something that a debugger can attach to: the run's process, or a function's thread. */
export interface Target {
  /** What the debugger's list shows. */
  title: string;
  /** Of Node.js's own inspector, such as `ws://127.0.0.1:40123/<id>`. */
  url: string;
}

/** The port that debuggers look at by themselves, as of `node --inspect`. */
export const defaultInspectorPort = 9229;

/** What the run tells the process that serves its targets; the run's own target comes first. */
export interface TargetsMessage {
  targets: Target[];
}

/** What that process tells the run. */
export type EndpointMessage =
  | { listening: number }
  /** Why it can't listen. */
  | { failed: string }
  /** How many clients are connected to the first target. */
  | { clients: number };
