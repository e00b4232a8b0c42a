/** A role that can't be assumed, as STS's AccessDenied; the message says why. */
export class RoleNotAssumableError extends Error {
  readonly roleArn: string;

  constructor(roleArn: string, reason: string) {
    super(reason);
    this.name = "RoleNotAssumableError";
    this.roleArn = roleArn;
  }
}
