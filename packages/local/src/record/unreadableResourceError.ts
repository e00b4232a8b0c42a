/** A resource that lacks what its service needs, such as a route without a key. The message names it and the field. */
export class UnreadableResourceError extends TypeError {
  readonly urn: string;

  constructor(urn: string, problem: string) {
    super(`${urn}: ${problem}`);
    this.urn = urn;
  }
}
