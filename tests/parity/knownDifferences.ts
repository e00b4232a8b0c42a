/** What the local run does other than AWS, and why it stays so. The list is exact: what is as AWS must leave it. */
export const knownDifferences: readonly { reason: string; ids: readonly string[] }[] = [];

/** The reason by the expectation's id. */
export const knownReasons: ReadonlyMap<string, string> = new Map(
  knownDifferences.flatMap(({ reason, ids }) => ids.map((id) => [id, reason])),
);
