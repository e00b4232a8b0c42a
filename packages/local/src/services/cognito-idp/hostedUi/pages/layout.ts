import { html } from "./html";
import type { Html } from "./html";
import { stylesheet, stylesheetSource } from "./stylesheet";

/** One page, apart from what all have. */
export interface PageContent {
  /** Heading and title. */
  title: string;
  body: Html;
  /** What went wrong; the page opens with it, and it has the focus. */
  problem?: string;
  /** What went well before. */
  notice?: string;
  /** The user pool's name. */
  poolName?: string;
}

/** The whole document. It loads nothing and runs nothing. */
export function layout({ title, body, problem, notice, poolName }: PageContent): string {
  // The stylesheet goes in as it is: its hash is in the policy, and it holds nothing but constants.
  const [head = "", rest = ""] = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${problem === undefined ? "" : "Problem: "}${title}</title>
        <link rel="icon" href="data:," />
        <style></style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${
            problem !== undefined &&
            html`<div class="message bad" role="alert" id="problem" tabindex="-1" autofocus>${problem}</div>`
          }
          ${notice !== undefined && html`<div class="message good" role="status">${notice}</div>`} ${body}
        </main>
        <footer>
          Local run${poolName !== undefined && html` of the user pool ${poolName}`}. Accounts stay on this computer, and
          no e-mail is sent.
        </footer>
      </body>
    </html>`
    .toString()
    .split("</style>", 2);
  return `${head}${stylesheet}</style>${rest}`;
}

/**
 * What browsers may do with a page: show it in no frame, load and run nothing, and post its forms here.
 * @param formTargets origins that a form's answer redirects to; browsers hold redirects to `form-action` too
 */
export function pageHeaders(formTargets: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src ${stylesheetSource}`,
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
