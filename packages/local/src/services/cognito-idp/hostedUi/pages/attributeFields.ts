import { field } from "./fields";
import type { Html } from "./html";

/** How browsers call the standard attributes (HTML Standard, "Autofill"). */
const autocompleteTokens: Record<string, string> = {
  address: "street-address",
  birthdate: "bday",
  email: "email",
  family_name: "family-name",
  gender: "sex",
  given_name: "given-name",
  middle_name: "additional-name",
  name: "name",
  nickname: "nickname",
  phone_number: "tel",
  website: "url",
};

/** One field an attribute; in forms they are called `attribute.<name>`, so that none passes for another field. */
export function attributeFields(names: readonly string[], form: URLSearchParams): Html[] {
  return names.map((name) =>
    field({
      name: `attribute.${name}`,
      label: label(name),
      autocomplete: autocompleteTokens[name] ?? "off",
      ...(name === "email" && { inputMode: "email" as const }),
      ...(name === "phone_number" && { inputMode: "tel" as const }),
      value: form.get(`attribute.${name}`) ?? "",
    }),
  );
}

/** What was entered for these attributes; others that a form brings are not taken. */
export function postedAttributes(form: URLSearchParams, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = (form.get(`attribute.${name}`) ?? "").trim();
      return value === "" ? [] : [[name, value]];
    }),
  );
}

function label(name: string): string {
  if (name === "email") return "E-mail address";
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
