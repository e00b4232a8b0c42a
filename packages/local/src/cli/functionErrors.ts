import { ownPlace, placeExcerpt } from "../record/errorReport";

/** Finds where in the project the errors of functions come from, in the lines that they log. */
export class FunctionErrors {
  readonly #root: string;
  /** Functions whose error has been logged, and no frame of the project yet. */
  readonly #erring = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Lines of source to show after this line: of an error's first frame in the project; none for any other line. */
  excerptAfter(functionName: string, line: string): string[] {
    if (/^ERROR (?:Init|Invoke) Error /.test(line)) {
      this.#erring.add(functionName);
      return [];
    }
    if (!this.#erring.has(functionName)) return [];
    const place = ownPlace(line, this.#root);
    if (place === undefined) return [];
    this.#erring.delete(functionName);
    const [, ...excerpt] = placeExcerpt(place, this.#root)?.split("\n") ?? [];
    return excerpt;
  }
}
