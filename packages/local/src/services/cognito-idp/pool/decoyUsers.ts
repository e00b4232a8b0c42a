import { createHmac } from "node:crypto";
import { verifierFromSeed } from "./srp";

/** What a sign-in name that belongs to nobody is answered with: mock values, always the same for the same name. */
export interface ImaginaryUser {
  /** Looks like a user's sub. */
  userIdForSrp: string;
  salt: string;
  verifier: string;
  /** Under what the attempts at this name are counted. */
  subject: string;
}

/**
 * Hides from clients with `preventUserExistenceErrors` who has an account. Everything about an unknown name is drawn
 * from a secret of this pool, as RFC 5054 section 2.5.1.3 advises, so that asking twice does not give it away.
 */
export class DecoyUsers {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** @param nameKey the name in the form in which the pool compares it */
  imaginaryUser(nameKey: string): ImaginaryUser {
    const seed = this.#derive("user", nameKey);
    const digits = seed.toString("hex");
    const variant = "89ab".charAt(seed.readUInt8(31) & 3);
    return {
      userIdForSrp: [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20, 32),
      ].join("-"),
      salt: this.#derive("salt", nameKey).toString("hex").slice(0, 32),
      verifier: verifierFromSeed(this.#derive("verifier", nameKey)),
      subject: this.unknownSubject(nameKey),
    };
  }

  /** An address of which only the first letters will be shown. */
  imaginaryAddress(nameKey: string): string {
    const seed = this.#derive("address", nameKey);
    const letter = (byte: number): string => String.fromCharCode(97 + (byte % 26));
    return `${letter(seed.readUInt8(0))}@${letter(seed.readUInt8(1))}`;
  }

  /** A number of which only the last digits will be shown. */
  imaginaryPhoneNumber(nameKey: string): string {
    return `+1555${String(this.#derive("phone", nameKey).readUInt32BE(0) % 10_000_000).padStart(7, "0")}`;
  }

  /** The subject of attempts at a name that belongs to nobody; the name itself is not kept. */
  unknownSubject(nameKey: string): string {
    return `unknown:${this.#derive("subject", nameKey).toString("base64url")}`;
  }

  #derive(purpose: string, nameKey: string): Buffer {
    return createHmac("sha256", this.#secret).update(`${purpose}\0${nameKey}`).digest();
  }
}
