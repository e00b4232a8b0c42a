import type { RecordedFields } from "../../../../record/recordedFields";
import { isBase64 } from "./pageStyle";
import type { PageStyle } from "./pageStyle";

/** The classes that a classic customization may style (developer guide, "Customizing hosted UI (classic) branding"). */
const classNames = new Set(
  [
    "background",
    "banner",
    "errorMessage",
    "idpButton",
    "idpDescription",
    "inputField",
    "label",
    "legalText",
    "logo",
    "passwordCheck-notValid",
    "passwordCheck-valid",
    "redirect",
    "socialButton",
    "submitButton",
    "textDescription",
  ].map((name) => `${name}-customizable`),
);

/** The classic pages have one colour scheme, and colours of their own. */
const classicRules = `:root { color-scheme: light; --page: #f5f5f5; --card: #ffffff; --card-line: #d4d4d4; --heading: #16191f; --text: #4a4a4a; --description: #4a4a4a; --label: #16191f; --hint: #5f5f5f; --input: #ffffff; --input-line: #8c8c8c; --link: #286090; --link-hover: #1b4468; --focus: #286090; --primary: #286090; --primary-text: #ffffff; --primary-hover: #1b4468; --primary-hover-text: #ffffff; --primary-active: #1b4468; --primary-active-text: #ffffff; --secondary: #ffffff; --secondary-line: #286090; --secondary-text: #286090; --secondary-hover: #eef4f9; --secondary-hover-line: #1b4468; --secondary-hover-text: #1b4468; --error: #f9f3f3; --error-line: #d64958; --success: #f2fcf3; --success-line: #037f0c; --card-radius: 4px; --alert-radius: 0px; --button-radius: 4px; --input-radius: 4px; }
main { padding-top: 0; overflow: hidden; }
.logo { justify-content: center; margin: 0 calc(-1 * var(--inset)) 1.5rem; padding: 1.5625rem 0; background-color: #d3d3d3; }
.logo img { max-width: 60%; max-height: 11rem; }
main > h1:first-child { margin-top: var(--inset); }`;

/**
 * The look of the classic hosted UI, with a recorded `aws.cognito.UserPoolUICustomization`.
 * @param customization the client's own, or the pool's for `ALL` clients; undefined when there is none
 */
export function classicStyle(customization: RecordedFields | undefined): PageStyle {
  const css = customizedRules(customization?.string("css") ?? "");
  const image = customization?.string("imageFile") ?? "";
  const address = isBase64(image) ? `data:${imageFormat(image)};base64,${image}` : undefined;
  return {
    version: "classic",
    css: [classicRules, ...css].join("\n"),
    ...(address !== undefined && { logo: { light: address, dark: address } }),
  };
}

/** The rules that Cognito takes: of its classes, without anything that loads, and nothing that ends a stylesheet. */
function customizedRules(css: string): string[] {
  const rules = css.replace(/\/\*.*?\*\//gs, "").matchAll(/([^{}]+)\{([^{}]*)\}/g);
  return [...rules].flatMap(([, selector = "", body = ""]) => {
    const [, className = ""] = /^\.([\w-]+?)(?::(?:hover|focus))?$/.exec(selector.trim()) ?? [];
    if (!classNames.has(className)) return [];
    const declarations = body
      .split(";")
      .map((declaration) => declaration.trim())
      .filter((declaration) => /^[a-z-]+\s*:\s*(?!.*url\()[\w\s#%.,()!'"+-]+$/i.test(declaration));
    // more specific than the page's own rules
    return declarations.length === 0 ? [] : [`html ${selector.trim()} { ${declarations.join("; ")}; }`];
  });
}

/** PNG and JPEG files begin with bytes of their own. */
function imageFormat(base64: string): string {
  return base64.startsWith("/9j/") ? "image/jpeg" : "image/png";
}
