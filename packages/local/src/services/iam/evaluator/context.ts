/**
 * Condition keys of a request by name; names are case-insensitive. `undefined`: it is known that the request does not
 * have the key. A key that is left out is not known, and a statement that depends on it can't be decided on.
 * A list is the value of a multivalued key, even if it has one element.
 */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The keys of one request. */
export class ContextKeys {
  readonly #context: ConditionContext;
  #spellings: ReadonlyMap<string, string> | undefined;

  constructor(context: ConditionContext) {
    this.#context = context;
  }

  isKnown(key: string): boolean {
    return this.#spelling(key) !== undefined;
  }

  /** A multivalued key without values counts as absent. */
  value(key: string): string | readonly string[] | undefined {
    const spelling = this.#spelling(key);
    const value = spelling === undefined ? undefined : this.#context[spelling];
    return value?.length === 0 && typeof value !== "string" ? undefined : value;
  }

  /** The context's own spelling; policies mostly have the same, so that the others are rarely looked for. */
  #spelling(key: string): string | undefined {
    if (Object.hasOwn(this.#context, key)) return key;
    this.#spellings ??= new Map(Object.keys(this.#context).map((name) => [name.toLowerCase(), name]));
    return this.#spellings.get(key.toLowerCase());
  }
}
