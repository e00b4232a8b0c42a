/** Cognito lets an account create 50 users a second; more calls at a time would only wait. */
const workers = 8;

/** Does the work for every item, some at a time; a failure ends all. */
export async function inParallel<Item>(
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const one = async (): Promise<void> => {
    while (!failed.signal.aborted) {
      const next = await items.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const all = Array.from({ length: workers }, () =>
    one().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  try {
    await Promise.all(all);
  } finally {
    await Promise.allSettled(all);
    await items.return(undefined);
  }
}
