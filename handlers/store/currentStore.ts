import { openStore } from "./openStore";
import type { Store } from "./store";

let opening: Promise<Store> | undefined;

/**
 * The one store of this process, named by `STORE_URL`: opened at the first use and kept for later invocations.
 * An attempt that failed is forgotten, so that the next invocation tries again.
 */
export function currentStore(): Promise<Store> {
  opening ??= openStore(process.env.STORE_URL).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** Closes the process's store, if one is open; the next use opens it anew. */
export async function closeCurrentStore(): Promise<void> {
  const closing = opening;
  opening = undefined;
  await (await closing)?.close();
}
