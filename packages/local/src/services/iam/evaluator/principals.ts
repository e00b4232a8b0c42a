/** Who makes a request. */
export type RequestPrincipal =
  /**
   * A session, user or account: `arn:aws:sts::<account>:assumed-role/<role>/<session>`, `arn:aws:iam::<account>:user/…`.
   * Sessions' ARNs lack the path of their role, so a role that has one is given as `roleArn`.
   */
  | { type: "AWS"; arn: string; roleArn?: string | undefined }
  /** `lambda.amazonaws.com`; `cognito-identity.amazonaws.com` or a provider's ARN; a canonical user ID. */
  | { type: "Service" | "Federated" | "CanonicalUser"; name: string }
  | { type: "Anonymous" };

/**
 * How a resource policy names who makes the request (IAM User Guide, "Determining whether a request is allowed or denied
 * within an account"). `direct`: the session, the user, the service, or everybody; `identity`: the role of the session or
 * the user who federated; `account`: no more than the account.
 */
export type PrincipalMatch = "direct" | "identity" | "account";

export const principalTypes = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

/** A Principal or NotPrincipal element. */
export class PrincipalSet {
  readonly #everybody: boolean;
  readonly #names: ReadonlySet<string>;

  constructor(element: "*" | Readonly<Partial<Record<(typeof principalTypes)[number], string | readonly string[]>>>) {
    const entries = element === "*" ? [] : principalTypes.map((type) => [type, [element[type] ?? []].flat()] as const);
    this.#everybody = element === "*" || [element.AWS ?? []].flat().includes("*");
    this.#names = new Set(
      entries.flatMap(([type, names]) => names.map((name) => `${type} ${type === "AWS" ? accountOr(name) : name}`)),
    );
  }

  match(principal: RequestPrincipal): PrincipalMatch | undefined {
    if (this.#everybody) return "direct";
    if (principal.type === "Anonymous") return undefined;
    if (principal.type !== "AWS") return this.#names.has(`${principal.type} ${principal.name}`) ? "direct" : undefined;
    const identity = identityArn(principal);
    if (principal.arn !== identity && this.#names.has(`AWS ${principal.arn}`)) return "direct";
    if (this.#names.has(`AWS ${identity}`)) return isSession(principal) ? "identity" : "direct";
    return this.#names.has(`AWS ${accountOf(principal.arn)}`) ? "account" : undefined;
  }

  /**
   * Whether a Deny with NotPrincipal spares the principal. IAM may check the account first, then the role, then the
   * session, so all of them have to be named (IAM User Guide, "NotPrincipal with Deny").
   */
  namesAll(principal: RequestPrincipal): boolean {
    if (principal.type !== "AWS" || this.#everybody) return this.match(principal) !== undefined;
    return [principal.arn, identityArn(principal), accountOf(principal.arn)].every((name) =>
      this.#names.has(`AWS ${accountOr(name)}`),
    );
  }
}

export function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

export function isRootUser(principal: RequestPrincipal): boolean {
  return principal.type === "AWS" && accountOr(principal.arn) !== principal.arn;
}

/** The account that `arn:aws:iam::<account>:root` stands for; anything else as it is. */
function accountOr(name: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name;
}

/** The role of a role's session, the user who federated; otherwise the principal itself. */
function identityArn({ arn, roleArn }: { arn: string; roleArn?: string | undefined }): string {
  if (roleArn !== undefined) return roleArn;
  const [, partition, account, kind, name] = sessionArn.exec(arn) ?? [];
  if (name === undefined) return arn;
  return `arn:${partition}:iam::${account}:${kind === "assumed-role" ? "role" : "user"}/${name}`;
}

const sessionArn = /^arn:([^:]+):sts::(\d+):(assumed-role|federated-user)\/([^/]+)/;

/** A role itself makes no requests; given as a principal, it stands for its sessions. */
function isSession({ arn }: { arn: string }): boolean {
  return sessionArn.test(arn) || /^arn:[^:]+:iam::\d+:role\//.test(arn);
}
