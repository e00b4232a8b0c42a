import { isIP } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import type { PeerCertificate } from "node:tls";
import { failure } from "./exchange";
import { Unreachable } from "./finding";

/** A TLS server's certificate. */
export interface ServerCertificate {
  subject: string;
  issuer: string;
  /** Milliseconds since 1970. */
  validFrom: number;
  validTo: number;
  /** Why clients refuse it; undefined when they do not. */
  problem: string | undefined;
}

/**
 * Looks at a server's certificate whether or not it is valid. Nothing is sent over the connection.
 * @throws {Unreachable} when there is no connection, or no TLS on it
 */
export function serverCertificate({ hostname, port }: URL, timeoutMs: number): Promise<ServerCertificate> {
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port === "" ? "443" : port),
      ...(isIP(host) === 0 && { servername: host }),
      // Refused by `problemOf`, which names every reason and not the first alone.
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerCertificate();
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      resolve(described(host, certificate, distrust));
    });
    socket.once("timeout", () => socket.destroy(new Error(`nothing came within ${timeoutMs / 1000} s`)));
    socket.once("error", (error) => {
      reject(new Unreachable(`${host} gave no TLS connection: ${failure(error, timeoutMs)}`));
    });
  });
}

/** Reasons that `described` finds by itself. */
const ownReasons = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID"]);

function described(host: string, certificate: PeerCertificate, distrust: string | undefined): ServerCertificate {
  const [validFrom, validTo] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const now = Date.now();
  const misnamed = checkServerIdentity(host, certificate);
  const problems = [
    validTo <= now ? `it expired on ${day(validTo)}` : undefined,
    validFrom > now ? `it is valid from ${day(validFrom)} on` : undefined,
    misnamed === undefined ? undefined : `it is for ${certificate.subjectaltname ?? nameIn(certificate.subject)}`,
    distrust === undefined || ownReasons.has(distrust) ? undefined : `this machine does not trust it (${distrust})`,
  ].filter((problem) => problem !== undefined);
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    validFrom,
    validTo,
    problem: problems.length === 0 ? undefined : problems.join("; "),
  };
}

function nameIn(name: Partial<PeerCertificate["subject"]> | undefined): string {
  return [name?.CN ?? name?.O ?? "a name that it does not give"].flat().join(", ");
}

/** Such as `2026-11-03`. */
export function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
