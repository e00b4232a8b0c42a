import { OperatorError } from "../log";

const allowed =
  "sqlite:<absolute path of a file in an existing directory>, dynamodb:<table name> or " +
  "sqlserver:<ARN of a Secrets Manager secret>; set it in the function's environment";

const schemes = ["sqlite", "dynamodb", "sqlserver"] as const;

/** Where a store is: what stands before and after the first colon of its URL. */
export interface StoreLocation {
  scheme: (typeof schemes)[number];
  /** A path, a table's name or a secret's ARN. */
  place: string;
}

/**
 * Reads a `STORE_URL` such as `dynamodb:learninghub-documents`. Throws an OperatorError for any other text; an
 * `sqlserver:` URL that is no ARN is not repeated in it, because it may hold a password.
 */
export function storeLocation(url: string | undefined): StoreLocation {
  const [, name, place] = /^([a-z]+):(.+)$/s.exec(url ?? "") ?? [];
  const scheme = schemes.find((known) => known === name);
  if (scheme === undefined || place === undefined) {
    throw new OperatorError(`STORE_URL is ${url === undefined ? "not set" : shown(url)}; give ${allowed}.`);
  }
  if (scheme === "sqlserver" && !/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/.test(place)) {
    throw new OperatorError(
      "STORE_URL begins with sqlserver: but no secret's ARN follows; give sqlserver:<ARN of a Secrets Manager secret>. " +
        "Host, user and password belong into the secret, never into the environment.",
    );
  }
  return { scheme, place };
}

/** An address with a user's name and password in it must not reach the log. */
function shown(url: string): string {
  return url.includes("@") ? "an address that is not repeated here" : JSON.stringify(url);
}
