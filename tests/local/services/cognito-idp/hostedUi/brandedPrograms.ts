import type { JsonObject, RecordedProgram } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId, resource } from "../recordedPrograms";
import { hostedProgram } from "./hostedPrograms";

/** A drawing of one colour, base64. */
export function svg(color: string): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="48"><path fill="${color}" d="M0 0h200v48H0z"/></svg>`;
  return Buffer.from(drawing).toString("base64");
}

/** A domain of managed login whose client has this branding style; Cognito's own without one. */
export function managedProgram(branding?: JsonObject & { settings?: JsonObject }): RecordedProgram {
  const style = {
    userPoolId: recordedPoolId,
    clientId: recordedClientId,
    ...branding,
    ...(branding?.settings && { settings: JSON.stringify(branding.settings) }),
  };
  return hostedProgram({
    domain: { managedLoginVersion: 2 },
    more: branding ? [resource("aws:cognito/managedLoginBranding:ManagedLoginBranding", "style", "style", style)] : [],
  });
}

/** A domain of the classic hosted UI with this customization. */
export function classicProgram(customization: JsonObject): RecordedProgram {
  const type = "aws:cognito/userPoolUICustomization:UserPoolUICustomization";
  return hostedProgram({ more: [resource(type, "look", "look", { userPoolId: recordedPoolId, ...customization })] });
}

export const brandedProgram = managedProgram({
  settings: {
    categories: {
      form: { location: { horizontal: "START", vertical: "END" } },
      global: { pageHeader: { enabled: true }, pageFooter: { enabled: true } },
    },
    componentClasses: {
      buttons: { borderRadius: 24 },
      link: { lightMode: { defaults: { textColor: "7a1f5cff" } } },
    },
    components: {
      form: { logo: { enabled: true, location: "END" } },
      pageHeader: { logo: { enabled: true } },
      pageBackground: { image: { enabled: false }, lightMode: { color: "fdf3f8ff" } },
      primaryButton: {
        lightMode: { defaults: { backgroundColor: "7a1f5cff", textColor: "ffffffff" } },
        darkMode: { defaults: { backgroundColor: "f2a6d4ff", textColor: "2a0a1eff" } },
      },
    },
  },
  assets: [
    { category: "FORM_LOGO", colorMode: "LIGHT", extension: "SVG", bytes: svg("#7a1f5c") },
    { category: "FORM_LOGO", colorMode: "DARK", extension: "SVG", bytes: svg("#f2a6d4") },
    { category: "PAGE_HEADER_LOGO", colorMode: "DYNAMIC", extension: "SVG", bytes: svg("#888888") },
  ],
});
