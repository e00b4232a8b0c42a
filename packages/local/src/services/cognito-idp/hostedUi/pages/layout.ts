import { createHash } from "node:crypto";
import { html } from "./html";
import type { Html } from "./html";
import { managedLoginStyle } from "../branding/managedLogin";
import type { PageBand, PageImage, PageStyle } from "../branding/pageStyle";
import { stylesheet } from "./stylesheet";

/** One page, apart from what all have. */
export interface PageContent {
  /** Heading and title. */
  title: string;
  body: Html;
  /** What went wrong; the page opens with it, and it has the focus. */
  problem?: string;
  /** What went well before. */
  notice?: string;
  /** Runs once the page is there; without it the page runs nothing. */
  script?: string;
  /** The user pool's name. */
  poolName?: string;
  /** Default: managed login with Cognito's own values, for pages that belong to no client. */
  style?: PageStyle;
}

const ownStyle = managedLoginStyle(undefined);

/** What makes a problem heard, and its fields point at it. */
const announced = html`role="alert" id="problem" tabindex="-1" autofocus`;

/** A page as it is sent. */
export interface Page {
  html: string;
  /** Directives of a Content-Security-Policy that allow the page's own stylesheet and script, and no others. */
  sources: readonly string[];
}

/** The whole document. It loads nothing. */
export function layout({ title, body, problem, notice, script, poolName, style = ownStyle }: PageContent): Page {
  const css = `${stylesheet}${style.css}`;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${problem === undefined ? "" : "Problem: "}${title}</title>
        <link rel="icon" href="${style.favicon ?? "data:,"}" />
        <style></style>
      </head>
      <body>
        ${style.header && bandOf("header", style.header)}
        <div class="place">
          <main class="background-customizable">
            ${style.logo && html`<div class="logo banner-customizable">${imageOf(style.logo, "logo-customizable")}</div>`}
            <h1>${title}</h1>
            ${
              problem !== undefined &&
              html`<div class="message bad errorMessage-customizable" ${announced}>${problem}</div>`
            }
            ${notice !== undefined && html`<div class="message good" role="status">${notice}</div>`} ${body}
          </main>
          <aside class="run" aria-label="Local run">
            Local run${poolName !== undefined && html` of the user pool ${poolName}`}. Accounts stay on this computer,
            and no e-mail is sent.
          </aside>
        </div>
        ${style.footer && bandOf("footer", style.footer)}
      </body>
    </html>`.toString();
  // Stylesheet and script go in as they are: their hashes are in the policy, and they hold nothing of a request.
  const [head = "", rest = ""] = document.split("</style>", 2);
  const [main = "", end = ""] = rest.split("</body>", 2);
  const scripted = script === undefined ? "" : `<script type="module">${script}</script>`;
  return {
    html: `${head}${css}</style>${main}${scripted}</body>${end}`,
    sources: [`style-src ${hashSource(css)}`, ...(script === undefined ? [] : [`script-src ${hashSource(script)}`])],
  };
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function bandOf(name: "footer" | "header", { logo }: PageBand): Html {
  const content = logo && imageOf(logo, "");
  return name === "header"
    ? html`<header class="header">${content}</header>`
    : html`<footer class="footer">${content}</footer>`;
}

/** The title says what the page is, so a logo has no text of its own. */
function imageOf({ light, dark }: PageImage, className: string): Html {
  return html`<picture>
    ${dark !== light && html`<source srcset="${dark}" media="(prefers-color-scheme: dark)" />`}
    <img class="${className}" src="${light}" alt="" />
  </picture>`;
}

/**
 * What browsers may do with a page: show it in no frame, load nothing, run its own script alone, and post its forms here.
 * @param sources of the page's own stylesheet and script
 * @param formTargets origins that a form's answer redirects to; browsers hold redirects to `form-action` too
 */
export function pageHeaders(sources: readonly string[], formTargets: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    ...sources,
    "img-src data:",
    `form-action 'self'${formTargets.map((target) => ` ${target}`).join("")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
    ...privateHeaders,
  };
}

/** For pages and redirects: addresses here carry `state` and codes, which neither caches nor other sites may learn. */
export const privateHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  pragma: "no-cache",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
