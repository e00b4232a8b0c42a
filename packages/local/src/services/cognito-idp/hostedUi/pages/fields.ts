import type { PasswordPolicy, UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import { html } from "./html";
import type { Html } from "./html";

/** One input with its label. */
export interface Field {
  name: string;
  label: string;
  type?: "password" | "text";
  /** HTML Standard, "Autofill": lets password managers and phones fill the field. */
  autocomplete: string;
  inputMode?: "email" | "numeric" | "tel";
  value?: string;
  /** Text below the field. */
  hint?: Html;
  /** Whether the page's problem is about this field. */
  invalid?: boolean;
  /** Takes the focus when the page opens; a problem takes it first. */
  first?: boolean;
  optional?: boolean;
}

export function field({ name, label, type = "text", autocomplete, inputMode, value, hint, ...states }: Field): Html {
  const { invalid = false, first = false, optional = false } = states;
  const describedBy = [...(hint ? [`${name}-hint`] : []), ...(invalid ? ["problem"] : [])].join(" ");
  return html`<div class="field">
    <label for="${name}" class="label-customizable">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      ${inputMode !== undefined && html`inputmode="${inputMode}"`}
      ${value !== undefined && html`value="${value}"`}
      ${describedBy !== "" && html`aria-describedby="${describedBy}"`}
      ${invalid && html`aria-invalid="true"`}
      class="inputField-customizable${inputMode === "numeric" && " code"}"
      ${!optional && html`required`}
      ${first && !invalid && html`autofocus`}
    />
    ${hint && html`<div id="${name}-hint">${hint}</div>`}
  </div>`;
}

/** The field for the name that people of this pool sign in by. */
export function usernameField(
  { usernameAttributes }: UserPoolConfiguration,
  states: Pick<Field, "first" | "invalid" | "value">,
): Html {
  const byEmail = usernameAttributes.includes("email");
  const byPhone = usernameAttributes.includes("phone_number");
  return field({
    name: "username",
    label: byEmail && byPhone ? "E-mail address or phone number" : usernameLabel(byEmail, byPhone),
    autocomplete: "username",
    ...(byEmail && { inputMode: "email" as const }),
    ...(byPhone && !byEmail && { inputMode: "tel" as const }),
    ...states,
  });
}

function usernameLabel(byEmail: boolean, byPhone: boolean): string {
  if (byEmail) return "E-mail address";
  return byPhone ? "Phone number" : "Username";
}

/** The field for a new password, with the pool's rules below it. */
export function newPasswordField(
  policy: PasswordPolicy,
  { label = "New password", ...states }: Partial<Pick<Field, "first" | "invalid" | "label">>,
): Html {
  const rules = [
    `at least ${policy.minimumLength} characters`,
    ...(policy.requireLowercase ? ["a lower-case letter"] : []),
    ...(policy.requireUppercase ? ["an upper-case letter"] : []),
    ...(policy.requireNumbers ? ["a number"] : []),
    ...(policy.requireSymbols ? ["a symbol or an inner space"] : []),
  ];
  return field({
    name: "password",
    label,
    type: "password",
    autocomplete: "new-password",
    hint: html`<ul class="rules">
      ${rules.map((rule) => html`<li>${rule}</li>`)}
    </ul>`,
    ...states,
  });
}

/** The field for a code of an authenticator app. */
export function codeField(states: Pick<Field, "first" | "invalid">): Html {
  return field({ name: "code", label: "Code", autocomplete: "one-time-code", inputMode: "numeric", ...states });
}

/** The field for a code that was sent. */
export function sentCodeField(states: Pick<Field, "first" | "invalid">): Html {
  return field({
    name: "code",
    label: "Code",
    autocomplete: "one-time-code",
    inputMode: "numeric",
    hint: html`<p class="hint">The local run prints the code in its terminal.</p>`,
    ...states,
  });
}
