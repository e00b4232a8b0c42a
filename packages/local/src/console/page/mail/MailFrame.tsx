import { useRef, useState } from "preact/hooks";

/**
 * An e-mail as a mail program shows it: in a frame that runs no script and loads nothing. The frame inherits the page's
 * policy, which allows no inline styles; so the mail's own are put aside and set through the CSS object model.
 */
export function MailFrame({ title, html }: { title: string; html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);
  const loaded = () => {
    const mail = frame.current?.contentDocument;
    const view = frame.current?.contentWindow;
    if (mail === null || mail === undefined || view === null || view === undefined) return;
    applyStyles(mail, view as Window & typeof globalThis);
    for (const link of mail.links) {
      link.target = "_blank";
      link.rel = "noreferrer";
    }
    setHeight(Math.ceil(mail.documentElement.getBoundingClientRect().height));
  };
  return (
    <iframe
      ref={frame}
      class="mail-frame"
      title={title}
      srcdoc={withStylesAside(html)}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerpolicy="no-referrer"
      style={{ height: `${height}px` }}
      onLoad={loaded}
    />
  );
}

const mailStyle = `
  html { background: #fff; color: #1a1a1a; color-scheme: light; }
  body { margin: 20px; font: 14px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
  img { max-width: 100%; }
`;

function withStylesAside(html: string): string {
  return html
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-style$2"))
    .replace(/<(\/?)style\b[^>]*>/gi, (_, slash: string) => (slash === "" ? "<template data-sheet>" : "</template>"));
}

function applyStyles(mail: Document, view: Window & typeof globalThis): void {
  const own = [...mail.querySelectorAll<HTMLTemplateElement>("template[data-sheet]")];
  mail.adoptedStyleSheets = [mailStyle, ...own.map(({ content }) => content.textContent)].map((text) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  for (const element of mail.querySelectorAll<HTMLElement>("[data-style]")) {
    element.style.cssText = element.dataset.style ?? "";
  }
}
