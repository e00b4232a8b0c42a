/** What the program's process is told once the monitor and the engine listen. */
export interface Connection {
  /** `host:port` of both services. */
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

/** How the program's process ends. */
export const exitCodes = {
  /** The program is through, and everything that it registered was answered. No program ends itself with this code. */
  finished: 60,
  /** It failed, and the reason was logged. */
  failed: 1,
  /** Nothing is left to do, and yet something still waits: a promise that nobody resolves. */
  stuck: 3,
} as const;
