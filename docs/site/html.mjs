import { PageEvent, RendererEvent } from "typedoc";

/** What the theme's pages lack for axe-core and keyboards, and a link to the first page that works without a server. */
export function accessiblePages(app) {
  app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
    separateLinks(app.renderer.theme.getNavigation(project));
  });
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary">')
      .replaceAll(/<h3>(Settings|On This Page)<\/h3>/g, "<h2>$1</h2>")
      .replaceAll(/<h5 (class="tsd-index-heading[^>]*>[^<]*)<\/h5>/g, "<h2 $1</h2>")
      // A heading that opens and closes its section has no other link inside.
      .replaceAll(/<a [^>]*class="tsd-anchor-icon">(?:(?!<\/a>).)*<\/a>(?=<\/h2><\/summary>)/g, "")
      .replaceAll("<table>", '<div class="table" tabindex="0"><table>')
      .replaceAll("</table>", "</table></div>")
      .replaceAll(/ href="((?:\.\.?\/)+)(?=["#])/g, ' href="$1index.html');
  });
}

/** What opens in the navigation is no link at the same time: the link is the first entry inside. */
function separateLinks(entries) {
  for (const { children, path, ...entry } of entries) {
    if (children === undefined) continue;
    if (path !== undefined) children.unshift({ ...entry, path, text: "All exports" });
    separateLinks(children);
  }
  for (const entry of entries) if (entry.children !== undefined) delete entry.path;
}
