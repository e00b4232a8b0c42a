import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { RunDescription } from "../schema";

export const RunContext = createContext<RunDescription | undefined>(undefined);

/** What runs; undefined until the first answer, and loaded again when the program is. */
export function useRun(): RunDescription | undefined {
  return useContext(RunContext);
}
