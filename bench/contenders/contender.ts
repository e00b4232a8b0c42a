import type { Target } from "../load";
import type { StartedProcess } from "../startedProcess";

/** A server that answers `GET /courses` to an authorised request. */
export interface Contender extends Target {
  name: string;
  process: StartedProcess;
  end(): Promise<void>;
}
