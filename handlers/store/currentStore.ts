import { openStore } from "./openStore";
import type { Store } from "./store";

let opening: Promise<Store> | undefined;

/**
 * The store of this process, named by `STORE_URL`: opened on first use and reused by later invocations. After a failed
 * attempt the next invocation tries again.
 */
export function currentStore(): Promise<Store> {
  opening ??= openStore(process.env.STORE_URL).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** Closes the process's store, if it is open; the next use opens it again. */
export async function closeCurrentStore(): Promise<void> {
  const closing = opening;
  opening = undefined;
  await (await closing)?.close();
}
