import type { InvocationResult } from "../../schema";

/** An invocation from this page. */
export interface Invocation {
  id: number;
  /** Milliseconds since 1970. */
  time: number;
  functionName: string;
  /** The event's text as it was sent. */
  event: string;
  result: InvocationResult;
}

const bound = 50;
let last = 0;

/** The newest first; lost when the page is loaded again. */
export let invocations: readonly Invocation[] = [];

export function remember(invocation: Omit<Invocation, "id">): Invocation {
  last += 1;
  const remembered = { ...invocation, id: last };
  invocations = [remembered, ...invocations].slice(0, bound);
  return remembered;
}

export function clearInvocations(): void {
  invocations = [];
}
