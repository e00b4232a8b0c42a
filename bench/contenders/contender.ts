import type { Target } from "../load";

/** A server of the measured route, with what authorises a request there. */
export interface Contender extends Target {
  name: string;
  processId: number | undefined;
  end(): Promise<void>;
}
