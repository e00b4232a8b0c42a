import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openPage } from "../browser/chromium";
import { FakeStack } from "./fakeStack";
import type { ConfigurationChanges } from "./fakeStack";

/** The page of a stack of its own, in a browser profile of its own. */
export class PageInBrowser {
  /** What the browser wrote to its console, failed requests left out: those are what some tests are about. */
  readonly complaints: string[] = [];

  private constructor(
    readonly stack: FakeStack,
    readonly page: Page,
  ) {
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      const failed = message.text().startsWith("Failed to load resource") || message.text().includes("net::ERR_FAILED");
      if (["error", "warning"].includes(message.type()) && !failed) this.complaints.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    options: { changes?: ConfigurationChanges; context?: BrowserContextOptions; hash?: string } = {},
  ): Promise<PageInBrowser> {
    const stack = await new FakeStack(options.changes).start();
    const page = await openPage(browser, options.context);
    // Counted from the first paint on (Layout Instability, "layout shift value").
    await page.addInitScript(`
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });`);
    const opened = new PageInBrowser(stack, page);
    await page.goto(`${stack.pageUrl}/${options.hash ?? ""}`);
    return opened;
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.stack.stop();
  }

  async signIn(): Promise<void> {
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.getByRole("link", { name: "Continue as ann@example.com" }).click();
    await this.page.getByRole("navigation").waitFor();
  }

  /** Goes to a page as its link would. */
  async go(hash: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  }

  /** Goes through an exam's questions from this one on, by the buttons of these names; the last one leads to the review. */
  async goThrough(question: number, ...names: string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      await this.page.getByRole("button", { name, exact: true }).click();
      const next = name === "Review" ? "Look it over" : `Question ${question + index + 1} of`;
      await this.page.getByText(next).waitFor();
    }
  }

  heading(name: string) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** What names the element that has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate<string>(`(() => {
      const { activeElement: at } = document;
      return at?.getAttribute("aria-label") || at?.labels?.[0]?.textContent || at?.textContent?.trim() || "";
    })()`);
  }
}
