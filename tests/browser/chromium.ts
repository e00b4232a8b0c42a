import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** The browser that CHROMIUM names, or an installed one; undefined when there is none. */
function chromiumPath(): string | undefined {
  return [process.env.CHROMIUM ?? "", ...places].find((place) => existsSync(place));
}

/** The browser's path; without one the suite is skipped, and the terminal says why. */
export function chromiumOrSkip(context: Mocha.Context): string {
  const path = chromiumPath();
  if (path === undefined) {
    console.log("    skipped: no Chromium was found; install it, or name one in the environment variable CHROMIUM");
    return context.skip();
  }
  return path;
}

/** Starts a browser with a profile of its own that talks to nobody but the pages it is sent to. */
export async function startChromium(executablePath: string): Promise<Browser> {
  const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Containers give a browser no sandbox of its own, little shared memory and no graphics.
  const contained = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic"];
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...contained] });
}

/** An empty page in a profile of its own, which `page.context().close()` ends. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  return context.newPage();
}
