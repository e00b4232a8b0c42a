import { OperatorError } from "../log";

const allowed =
  "sqlite:<absolute path of a file in an existing directory>, dynamodb:<table name> or " +
  "sqlserver:<ARN of a Secrets Manager secret>; set it in the function's environment";

const schemes = ["sqlite", "dynamodb", "sqlserver"] as const;

/** The parts of a store's URL before and after the first colon. */
export interface StoreLocation {
  scheme: (typeof schemes)[number];
  /** A path, a table's name or a secret's ARN. */
  place: string;
}

/**
 * Reads a `STORE_URL` such as `dynamodb:learninghub-documents`. Throws an OperatorError for any other text. It does not
 * repeat an `sqlserver:` URL that is not an ARN, because that may contain a password.
 */
export function storeLocation(url: string | undefined): StoreLocation {
  const [, name, place] = /^([a-z]+):(.+)$/s.exec(url ?? "") ?? [];
  const scheme = schemes.find((known) => known === name);
  if (scheme === undefined || place === undefined) {
    throw new OperatorError(`STORE_URL is ${url === undefined ? "not set" : shown(url)}; give ${allowed}.`);
  }
  if (scheme === "sqlserver" && !/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/.test(place)) {
    throw new OperatorError(
      "STORE_URL starts with sqlserver: but has no valid secret ARN; set it to sqlserver:<ARN of a Secrets Manager secret>. " +
        "Put host, user and password into the secret, never into the environment.",
    );
  }
  return { scheme, place };
}

/** An address with a user's name and password in it must not reach the log. */
function shown(url: string): string {
  return url.includes("@") ? "an address that may contain a password" : JSON.stringify(url);
}
