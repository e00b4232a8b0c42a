/** Makes something when it is first asked for, and gives the same thing, or the same failure, ever after. */
export function lazily<Thing>(make: () => Promise<Thing>): () => Promise<Thing> {
  let made: Promise<Thing> | undefined;
  return () => (made ??= make());
}
