import { useState } from "preact/hooks";
import { messageFrom } from "./api";
import { announce } from "./components/Toasts";

export interface Action {
  /** True until the work has ended. */
  busy: boolean;
  /** Of the last work, for the reader. */
  error?: string;
  /**
   * Does the work, unless other work is under way.
   * @param done what to announce then
   * @returns whether it succeeded
   */
  run: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/** Work that a button starts. */
export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, "run">>({ busy: false });
  const run = async (work: () => Promise<unknown>, done?: string): Promise<boolean> => {
    if (state.busy) return false;
    setState({ busy: true });
    try {
      await work();
      setState({ busy: false });
      if (done !== undefined) announce(done);
      return true;
    } catch (error) {
      setState({ busy: false, error: messageFrom(error) });
      return false;
    }
  };
  return { ...state, run };
}
