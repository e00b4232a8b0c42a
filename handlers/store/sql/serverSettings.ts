import { X509Certificate } from "node:crypto";
import { isIPv6 } from "node:net";
import * as z from "zod/mini";
import { OperatorError } from "../../log";

/** Accepts any certificate. A symbol, so that no secret's JSON can contain it. */
export const anyCertificate = Symbol("any certificate");

/** How to reach a SQL Server database and log in. */
export interface ServerSettings {
  host: string;
  port: number;
  dbname: string;
  username: string;
  password: string;
  /** PEM of the server's certificate, which is pinned; its names must include the host. */
  certificate: string | typeof anyCertificate;
}

const text = z.string("must be a string").check(z.minLength(1, "must not be empty"));

const secretSchema = z.object(
  {
    engine: z.literal("sqlserver", 'must be "sqlserver"'),
    host: z
      .string("must be a string")
      .check(z.refine(isHost, { error: "must be a host name or an address, without port" })),
    port: z.int("must be a whole number").check(z.gte(1, "must be 1 to 65535"), z.lte(65_535, "must be 1 to 65535")),
    dbname: text,
    username: text,
    password: text,
    certificate: z
      .string("must be a string")
      .check(z.refine(isCertificate, { error: "must be the server's certificate in PEM form" })),
  },
  "must be an object",
);

/**
 * Reads the JSON of a database secret; other properties are ignored. Throws one OperatorError that names
 * each invalid property and never repeats a value.
 */
export function serverSettings(secret: string | undefined): ServerSettings {
  const result = secretSchema.safeParse(parsed(secret));
  if (result.success) {
    const { host, port, dbname, username, password, certificate } = result.data;
    return { host, port, dbname, username, password, certificate };
  }
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "the secret"} ${message}`);
  throw new OperatorError(
    `the database secret cannot be used: ${problems.join("; ")}. It must be JSON with engine, host, port, dbname, username, password and certificate.`,
  );
}

function parsed(secret: string | undefined): unknown {
  try {
    return JSON.parse(secret ?? "");
  } catch {
    // The parser's own message quotes the text.
    return undefined;
  }
}

function isHost(host: string): boolean {
  return /^[A-Za-z0-9.-]{1,253}$/.test(host) || isIPv6(host);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
