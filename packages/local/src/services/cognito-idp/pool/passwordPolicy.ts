import { randomInt } from "node:crypto";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { PasswordPolicy } from "../configuration/userPoolConfiguration";

/** Developer guide, "Adding user pool password requirements"; a space counts too, though not at either end. */
const symbols = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";
const lowercase = "abcdefghijklmnopqrstuvwxyz";
const uppercase = lowercase.toUpperCase();
const numbers = "0123456789";
const maximumLength = 256;

/**
 * @throws CognitoError InvalidPasswordException with the first rule that the password breaks, in Cognito's words;
 * InvalidParameterException when no pool would take it
 */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  if (password.length > maximumLength) {
    throw invalidParameter(
      `1 validation error detected: Value at 'password' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${maximumLength}`,
    );
  }
  if (password !== password.trim()) {
    throw invalidParameter(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    );
  }
  const rules: [boolean, string][] = [
    [password.length >= policy.minimumLength, "Password not long enough"],
    [!policy.requireUppercase || contains(password, uppercase), "Password must have uppercase characters"],
    [!policy.requireLowercase || contains(password, lowercase), "Password must have lowercase characters"],
    [!policy.requireNumbers || contains(password, numbers), "Password must have numeric characters"],
    [!policy.requireSymbols || contains(password, `${symbols} `), "Password must have symbol characters"],
  ];
  const broken = rules.find(([kept]) => !kept);
  if (broken) {
    throw new CognitoError("InvalidPasswordException", `Password did not conform with policy: ${broken[1]}`);
  }
}

/** A random password that every policy of this length accepts, for users that are created without one. */
export function createTemporaryPassword(policy: PasswordPolicy): string {
  const kinds = [lowercase, uppercase, numbers, "!@#%&*_-+="];
  const all = kinds.join("");
  const characters = kinds.map(pick);
  while (characters.length < Math.max(policy.minimumLength, 16)) characters.push(pick(all));
  // Fisher-Yates, so that the four kinds do not always stand in front.
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function contains(text: string, characters: string): boolean {
  return Array.from(text).some((character) => characters.includes(character));
}
