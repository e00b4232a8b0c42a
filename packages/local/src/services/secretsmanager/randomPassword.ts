import { randomInt } from "node:crypto";
import type * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import type { passwordInput } from "./secretInputs";

/** A character of each kind that is not excluded, and any of them. */
export function randomPassword(input: z.output<typeof passwordInput>): string {
  const kinds = [
    input.ExcludeLowercase ? "" : "abcdefghijklmnopqrstuvwxyz",
    input.ExcludeUppercase ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    input.ExcludeNumbers ? "" : "0123456789",
    input.ExcludePunctuation ? "" : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    input.IncludeSpace ? " " : "",
  ].map((kind) => Array.from(kind).filter((one) => !input.ExcludeCharacters.includes(one)));
  const used = kinds.filter((kind) => kind.length > 0);
  const all = used.flat();
  if (all.length === 0 || used.length > input.PasswordLength) {
    throw new AwsJsonError(
      "InvalidParameterException",
      "The password's length and the excluded characters leave none.",
    );
  }
  const pick = (from: readonly string[]) => from[randomInt(from.length)] ?? "";
  const characters = Array.from({ length: input.PasswordLength }, (_, index) => pick(used[index] ?? all));
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}
