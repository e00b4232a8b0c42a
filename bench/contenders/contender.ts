import type { Target } from "../load";

/** A server that answers `GET /courses` to an authorised request. */
export interface Contender extends Target {
  name: string;
  end(): Promise<void>;
}
