import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Opens the console's page at the address that a run would print, with its data loaded. */
export async function openConsole(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole("main").waitFor();
  return page;
}

/** Shows a page of the console, as its navigation's links do. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** What axe finds, by rule and element. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // Colours are judged where they have come to rest.
  await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))");
  const { violations: found } = await page.evaluate<axe.AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
