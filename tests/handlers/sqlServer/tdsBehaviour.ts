import type { SecureContext } from "node:tls";
import type { LogIn, Statement } from "./tdsRequests";

/** What happens to a statement instead of its execution. */
export type Fault =
  | Error
  /** The connection breaks before the statement runs. */
  | "drop"
  /** The connection breaks after the statement ran, before its answer. */
  | "dropAfter"
  /** There is no answer, ever. */
  | "hang";

/** How the server behaves; tests change it while it runs. */
export interface TdsBehaviour {
  /** Accepts connections and says nothing. */
  silent: boolean;
  /** Says that it has no encryption. */
  unencrypted: boolean;
  logIn: (logIn: LogIn) => Error | undefined;
  /** Asked before each statement, "begin", "commit" and "rollback" among them. */
  fault: (statement: string) => Fault | undefined;
}

/** What the connections of a server share. */
export interface TdsState {
  readonly behaviour: TdsBehaviour;
  readonly logIns: LogIn[];
  readonly statements: Statement[];
  clearLogIns: number;
  readonly secureContext: () => SecureContext;
}
