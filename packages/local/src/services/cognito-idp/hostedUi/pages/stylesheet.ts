import { createHash } from "node:crypto";

/** The pages' only stylesheet, for phone and desktop, light and dark. All text keeps a contrast of 4.5 to 1 or more (WCAG 2.2). */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f6f4ef; --card: #fffefb; --text: #22251f; --muted: #5c5f54; --line: #8a8473;
  --accent: #1d5768; --accent-text: #ffffff; --accent-strong: #123f4c;
  --bad: #a3131f; --bad-page: #fdecee; --good: #14603a; --good-page: #e6f5ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1c2024; --text: #e8e6e0; --muted: #a9aea9; --line: #7d8790;
    --accent: #7fc4d6; --accent-text: #10262c; --accent-strong: #a9dbe7;
    --bad: #ffb3b8; --bad-page: #3a1a1f; --good: #9fe0bb; --good-page: #15301f;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; background: var(--card); color: var(--text); }
main { width: 100%; max-width: 26rem; margin: 0 auto; padding: 2rem 1.25rem; flex: 1; }
h1 { margin: 0 0 1.25rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-strong); }
.field { margin: 0 0 1.1rem; }
label { display: block; margin-bottom: 0.3rem; font-weight: 600; }
input { width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 0.5rem; }
input[aria-invalid="true"] { border-color: var(--bad); }
input.code { font-variant-numeric: tabular-nums; letter-spacing: 0.2em; }
button { width: 100%; min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer; color: var(--accent-text); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.5rem; }
button:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
button.quiet { margin-top: 0.75rem; color: var(--accent); background: transparent; }
button.quiet:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.message { padding: 0.75rem 1rem; margin: 0 0 1.25rem; border-radius: 0.5rem; border-left: 4px solid; overflow-wrap: anywhere; }
.bad { color: var(--bad); background: var(--bad-page); }
.good { color: var(--good); background: var(--good-page); }
.hint, .rules { margin: 0.35rem 0 0; font-size: 0.875rem; color: var(--muted); }
.rules { padding-left: 1.1rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.links a { display: inline-block; padding: 0.25rem 0; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.925em; overflow-wrap: anywhere; }
dt { font-weight: 600; }
dd { margin: 0 0 0.9rem; overflow-wrap: anywhere; }
ol { padding-left: 1.25rem; }
footer { max-width: 26rem; width: 100%; margin: 0 auto; padding: 1rem 1.25rem 1.5rem; font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; }
@media (min-width: 34rem) {
  body { background: var(--page); padding-top: 8vh; }
  main { flex: 0 1 auto; padding: 2.25rem; background: var(--card); border-radius: 1rem; box-shadow: 0 1px 2px rgb(0 0 0 / 0.08), 0 12px 32px rgb(0 0 0 / 0.1); }
  footer { padding: 1.25rem 2.25rem; }
}
`;

/** How the stylesheet is allowed in a Content-Security-Policy without allowing any other. */
export const stylesheetSource = `'sha256-${createHash("sha256").update(stylesheet).digest("base64")}'`;
