import type { RecordedFields } from "../../../../record/recordedFields";
import { BrandingSettings } from "./brandingSettings";
import { managedLoginColors, managedLoginRadii } from "./managedLoginColors";
import { isBase64 } from "./pageStyle";
import type { PageBand, PageImage, PageStyle } from "./pageStyle";

/** What CSS calls the sides that the settings document names. */
const sides = { START: "flex-start", CENTER: "center", END: "flex-end" };

const places = ["START", "CENTER", "END"] as const;

const formats: Readonly<Record<string, string>> = {
  ICO: "image/x-icon",
  JPEG: "image/jpeg",
  PNG: "image/png",
  SVG: "image/svg+xml",
  WEBP: "image/webp",
};

/**
 * The look of managed login with the app client's branding style (developer guide, "Apply branding to managed login
 * pages"). What the style leaves out is Cognito's own.
 * @param branding the recorded `aws.cognito.ManagedLoginBranding` of the client; undefined when it has none
 */
export function managedLoginStyle(branding: RecordedFields | undefined): PageStyle {
  const own = branding?.boolean("useCognitoProvidedValues") === true ? undefined : branding;
  const settings = new BrandingSettings(own?.string("settings"));
  const mode = settings.choice("categories.global.colorSchemeMode", ["LIGHT", "DARK"]);
  const assets = new Assets(own, mode);
  const logo = settings.flag("components.form.logo.enabled") === true ? assets.image("FORM_LOGO") : undefined;
  const favicon = assets.image("FAVICON_SVG") ?? assets.image("FAVICON_ICO");
  const header = band(settings, assets, "Header");
  const footer = band(settings, assets, "Footer");
  return {
    version: "managed",
    css: [rootRule(settings, mode), ...layoutRules(settings), ...backgroundRules(settings, assets)].join("\n"),
    ...(logo && { logo }),
    ...(header && { header }),
    ...(footer && { footer }),
    ...(favicon && { favicon: favicon.light }),
  };
}

/** The one colour mode of a style; undefined for `DYNAMIC`, the browser's. */
type ColorMode = "DARK" | "LIGHT" | undefined;

function rootRule(settings: BrandingSettings, mode: ColorMode): string {
  const scheme = mode?.toLowerCase() ?? "light dark";
  const colors = managedLoginColors.map(([property, path, light, dark]) => {
    const given = (side: string): string | undefined => settings.color(path.replace("*", side));
    return `--${property}: light-dark(${given("lightMode") ?? light}, ${given("darkMode") ?? dark});`;
  });
  const radii = managedLoginRadii.map(
    ([property, path, fallback]) => `--${property}: ${settings.pixels(path) ?? fallback}px;`,
  );
  return `:root { color-scheme: ${scheme}; ${[...colors, ...radii].join(" ")} }`;
}

function layoutRules(settings: BrandingSettings): string[] {
  const place = (path: string): string => sides[settings.choice(path, places) ?? "CENTER"];
  const density = settings.choice("categories.global.spacingDensity", ["COMPACT", "REGULAR", "SPACIOUS"]) ?? "REGULAR";
  return [
    `.place { align-items: ${place("categories.form.location.horizontal")}; ` +
      `justify-content: ${place("categories.form.location.vertical")}; }`,
    `.logo { justify-content: ${place("components.form.logo.location")}; }`,
    ...(density === "REGULAR" ? [] : [`main { --gap: ${density === "COMPACT" ? "0.75rem" : "1.5rem"}; }`]),
  ];
}

/** Images behind the page, the form, the header and the footer, in the colour mode that the page is shown in. */
function backgroundRules(settings: BrandingSettings, assets: Assets): string[] {
  const rules = (
    [
      ["body", "PAGE_BACKGROUND", settings.flag("components.pageBackground.image.enabled") ?? true],
      ["main", "FORM_BACKGROUND", settings.flag("components.form.backgroundImage.enabled")],
      [".header", "PAGE_HEADER_BACKGROUND", settings.flag("components.pageHeader.backgroundImage.enabled")],
      [".footer", "PAGE_FOOTER_BACKGROUND", settings.flag("components.pageFooter.backgroundImage.enabled")],
    ] as const
  ).flatMap(([selector, category, enabled]) => {
    const image = enabled === true ? assets.image(category) : undefined;
    return image === undefined ? [] : imageRules(selector, image);
  });
  const showsOwn = settings.flag("components.pageBackground.image.enabled") !== false;
  return showsOwn && assets.image("PAGE_BACKGROUND") === undefined ? [ownBackground, ...rules] : rules;
}

/** Cognito's own page background is an image; this stands for it. */
const ownBackground =
  "body { background-image: linear-gradient(160deg, light-dark(#e9f2fb, #14253c) 0%, light-dark(#f7fafd, #0f1b2a) 45%, light-dark(#efe9fb, #1c1a38) 100%); }";

function imageRules(selector: string, { light, dark }: PageImage): string[] {
  const rule = (image: string): string => `${selector} { background: center / cover no-repeat url("${image}"); }`;
  return light === dark ? [rule(light)] : [rule(light), `@media (prefers-color-scheme: dark) { ${rule(dark)} }`];
}

function band(settings: BrandingSettings, assets: Assets, name: "Footer" | "Header"): PageBand | undefined {
  if (settings.flag(`categories.global.page${name}.enabled`) !== true) return undefined;
  const shown = settings.flag(`components.page${name}.logo.enabled`) === true;
  const logo = shown ? assets.image(`PAGE_${name.toUpperCase()}_LOGO`) : undefined;
  return logo === undefined ? {} : { logo };
}

/** The style's image files (API reference, AssetType). */
class Assets {
  readonly #addresses = new Map<string, string>();
  readonly #mode: ColorMode;

  constructor(branding: RecordedFields | undefined, mode: ColorMode) {
    this.#mode = mode;
    for (const asset of branding?.objects("assets") ?? []) {
      const format = formats[asset.string("extension") ?? ""];
      const bytes = asset.string("bytes") ?? "";
      if (format === undefined || !isBase64(bytes)) continue;
      this.#addresses.set(
        `${asset.string("category") ?? ""} ${asset.string("colorMode") ?? ""}`,
        `data:${format};base64,${bytes}`,
      );
    }
  }

  /** One that is there for a single colour mode is shown in both. */
  image(category: string): PageImage | undefined {
    const [light, dark, dynamic] = ["LIGHT", "DARK", "DYNAMIC"].map((mode) =>
      this.#addresses.get(`${category} ${mode}`),
    );
    const any = dynamic ?? light ?? dark;
    if (any === undefined) return undefined;
    const [onLight, onDark] = [light ?? any, dark ?? any];
    return { light: this.#mode === "DARK" ? onDark : onLight, dark: this.#mode === "LIGHT" ? onLight : onDark };
  }
}
