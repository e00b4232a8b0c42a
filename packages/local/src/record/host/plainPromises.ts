interface Debuggable {
  debuggablePromise?: (promise: Promise<unknown>) => Promise<unknown>;
}

/**
 * Lets the SDK's promises be as they are. Each of the hundred for a resource would otherwise get the text of its stack, for
 * a report of those that never end; here the evaluation says which resources still wait. An SDK that makes its promises
 * elsewhere is left alone.
 */
export function leavePromisesPlain(requireFromSdk: NodeJS.Require): void {
  const debuggable = requireFromSdk("./runtime/debuggable") as Debuggable;
  if (debuggable.debuggablePromise === undefined) return;
  debuggable.debuggablePromise = (promise) => promise;
}
