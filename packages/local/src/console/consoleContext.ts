import type { LocalAddress } from "../config";
import type { RecordedProgram } from "../record/recordedProgram";
import type { RunningServices } from "../services/registry";
import type { EventStream } from "./eventStream";
import type { Exchanges } from "./exchanges";
import type { Inbox } from "./messages";
import type { FunctionLogs } from "./logs";

/** What the console's routes read of the run. Functions follow a program that was evaluated again. */
export interface ConsoleContext {
  /** The project's folder. */
  readonly root: string;
  readonly dataDirectory: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  program: () => RecordedProgram;
  services: () => RunningServices;
  /** The program's APIs and function URLs. */
  addresses: () => readonly LocalAddress[];
  /** Every listener of the run by its name, such as `aws`; also those that the program has nothing at. */
  listeners: () => Readonly<Record<"api" | "aws" | "cognito" | "s3", string>>;
  /** Types that an emulator serves; empty without one. */
  readonly emulatedTypes: readonly string[];
  readonly stream: EventStream;
  readonly exchanges: Exchanges;
  readonly logs: FunctionLogs;
  readonly inbox: Inbox;
}
