/**
 * The rules of all pages, for phone and desktop. Colours and radii are custom properties of the branding that follows;
 * with Cognito's own, all text has a contrast of 4.5 to 1 or more (WCAG 2.2).
 */
export const stylesheet = `
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; background-color: var(--page); background-attachment: fixed; color: var(--text); }
.place { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; }
main { --gap: 1.125rem; --inset: 1.5rem; width: 100%; max-width: 28rem; padding: var(--inset); flex: 1; background-color: var(--card); }
.logo { display: flex; margin: 0 0 1.25rem; }
.logo img { display: block; max-width: 100%; max-height: 6rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; color: var(--heading); }
p { margin: 0 0 1rem; }
.lead { margin: 0 0 var(--gap); color: var(--description); }
a { color: var(--link); text-underline-offset: 0.15em; }
a:hover { color: var(--link-hover); }
h1 + form, .message + form { margin-top: var(--gap); }
.field { margin: 0 0 var(--gap); }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; font-size: 0.9375rem; color: var(--label); }
input { width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: var(--heading); background-color: var(--input); border: 1px solid var(--input-line); border-radius: var(--input-radius); }
input[aria-invalid="true"] { border-color: var(--error-line); }
input.code { font-variant-numeric: tabular-nums; letter-spacing: 0.2em; }
.aside { margin: calc(-0.5 * var(--gap)) 0 var(--gap); font-size: 0.9375rem; }
button { width: 100%; min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 700; cursor: pointer; color: var(--primary-text); background-color: var(--primary); border: 2px solid transparent; border-radius: var(--button-radius); }
button:hover { color: var(--primary-hover-text); background-color: var(--primary-hover); }
button:active { color: var(--primary-active-text); background-color: var(--primary-active); }
button.quiet { margin-top: 0.75rem; color: var(--secondary-text); background-color: var(--secondary); border-color: var(--secondary-line); }
button.quiet:hover { color: var(--secondary-hover-text); background-color: var(--secondary-hover); border-color: var(--secondary-hover-line); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.message { padding: 0.75rem 1rem; margin: 0.75rem 0 var(--gap); color: var(--heading); border: 2px solid; border-radius: var(--alert-radius); overflow-wrap: anywhere; }
.bad { background-color: var(--error); border-color: var(--error-line); }
.good { background-color: var(--success); border-color: var(--success-line); }
.hint, .rules { margin: 0.35rem 0 0; font-size: 0.875rem; color: var(--hint); }
.rules { padding-left: 1.1rem; }
.links { display: flex; flex-wrap: wrap; justify-content: center; gap: 0.25rem 1.5rem; margin: 1.25rem 0 0; padding: 0; list-style: none; text-align: center; }
.links li { padding: 0.25rem 0; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.925em; overflow-wrap: anywhere; }
dt { font-weight: 600; color: var(--label); }
dd { margin: 0 0 0.9rem; overflow-wrap: anywhere; }
ol { padding-left: 1.25rem; }
.header, .footer { display: flex; min-height: 4rem; padding: 0.75rem 1.5rem; background-color: var(--header); border: 0 solid var(--header-line); border-bottom-width: 1px; }
.footer { background-color: var(--footer); border-color: var(--footer-line); border-width: 1px 0 0; }
.header img, .footer img { display: block; max-height: 2.5rem; max-width: 100%; }
.run { width: 100%; max-width: 28rem; margin: 0; padding: 1rem 1.5rem 1.5rem; font-size: 0.8125rem; color: var(--description); background-color: var(--card); overflow-wrap: anywhere; }
@media (min-width: 34rem) {
  .place { padding: 2rem; }
  main { --inset: 2.25rem; flex: none; border: 1px solid var(--card-line); border-radius: var(--card-radius); }
  .run { padding: 1rem 0 0; background-color: transparent; text-align: center; }
}
`;
