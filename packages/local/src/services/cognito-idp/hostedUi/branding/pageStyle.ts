/** How the pages of one app client look, beside what all pages have. */
export interface PageStyle {
  /** Which links and titles the pages have: those of managed login, or of the classic hosted UI. */
  version: "classic" | "managed";
  /** CSS that follows the common stylesheet. It holds nothing of a request. */
  css: string;
  logo?: PageImage;
  header?: PageBand;
  footer?: PageBand;
  /** A `data:` address. */
  favicon?: string;
}

/** The `data:` addresses of an image for light and for dark pages. */
export interface PageImage {
  light: string;
  dark: string;
}

/** What is across the page, above or below the form. */
export interface PageBand {
  logo?: PageImage;
}

/** What an image's bytes are: nothing else goes into CSS or an attribute. */
export function isBase64(text: string): boolean {
  return /^[A-Za-z\d+/]+={0,2}$/.test(text);
}
