import { readFileSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../browser/chromium";
import { FakeStack } from "./fakeStack";

describe("the sample page for everyone", function () {
  this.timeout(30_000);
  let browser: Browser;
  let stack: FakeStack;
  let page: Page;

  before(async function () {
    const executable = chromiumOrSkip(this);
    browser = await startChromium(executable);
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  beforeEach(async () => {
    stack = await new FakeStack().start();
  });

  afterEach(async () => {
    await (page as Page | undefined)?.context().close();
    await stack.stop();
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    await page.goto(stack.pageUrl);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  }

  async function signIn(): Promise<void> {
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Continue as ann@example.com" }).click();
    await page.getByText("You have no files yet.").waitFor();
  }

  async function violations(): Promise<string[]> {
    await page.evaluate(axe.source);
    // Colours are judged where they have come to rest.
    await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))");
    const { violations: found } = await page.evaluate<axe.AxeResults>("axe.run()");
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    it(`has no accessibility violations that axe finds, ${colorScheme}, ${width} px wide`, async () => {
      await open({ colorScheme, viewport: { width, height: 844 } });
      expect(await violations()).to.deep.equal([]);
      await signIn();
      await page.getByRole("button", { name: "With a forged signature" }).click();
      await page.getByText("Refused at: JWT authorizer.").first().waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await violations()).to.deep.equal([]);
    });
  }

  it("fits into 320 px without scrolling aside", async () => {
    await open({ viewport: { width: 320, height: 700 } });
    await signIn();
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).to.be.at.most(320);
  });

  it("moves nothing that was shown already", async () => {
    const observe = `
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });`;
    await open();
    await page.evaluate(observe);
    await page.waitForTimeout(300);
    expect(await page.evaluate<number>("globalThis.shift"), "signed out").to.be.below(0.01);
    await signIn();
    await page.evaluate(observe);
    await page.waitForTimeout(300);
    expect(await page.evaluate<number>("globalThis.shift"), "signed in").to.be.below(0.02);
  });

  it("works by keyboard alone, from the sign-in to the download", async () => {
    await open();
    const focused = () =>
      page.evaluate<string>(`(() => {
        const { activeElement: at } = document;
        return at?.getAttribute("aria-label") || at?.labels?.[0]?.textContent || at?.textContent?.trim() || "";
      })()`);
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press("Tab");
        if ((await focused()) === name) return;
      }
      throw new Error(`Tab never reached ${name}`);
    };
    // Long before it is needed: the browser learns of it while other things go on.
    page.on("filechooser", (chooser) => {
      void chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("content") });
    });
    await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Skip to the steps");
    await tabTo("Sign in");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Continue as ann@example.com" }).waitFor();
    await tabTo("Continue as ann@example.com");
    await page.keyboard.press("Enter");
    await page.getByText("You have no files yet.").waitFor();

    await tabTo("Hand in an exam: Git Foundations");
    await page.keyboard.press("Enter");
    await page.keyboard.type("It keeps history.");
    await tabTo("Hand in");
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: "Stored exam" }).waitFor();

    await tabTo("File to upload");
    await page.keyboard.press("Enter");
    while ((await page.evaluate<number>("document.activeElement.files.length")) === 0) await page.waitForTimeout(20);
    await tabTo("Upload");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Download notes.txt" }).waitFor();
    await tabTo("Download notes.txt");
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await download).suggestedFilename()).to.equal("notes.txt");
  });

  it("talks to the stack alone: the browser refuses anything else", async () => {
    await open();
    const attempt = (address: string) =>
      page.evaluate<string>(`fetch("${address}", { mode: "no-cors" }).then(() => "sent", () => "refused")`);
    expect(await attempt("http://127.0.0.1:9/")).to.equal("refused");
    expect(await attempt(`${stack.stackUrl}/api/courses`)).to.equal("sent");
    const markup = page.evaluate<string>(
      "(() => { try { document.body.innerHTML = '<p>'; return 'taken'; } catch (error) { return error.message; } })()",
    );
    expect(await markup).to.contain("TrustedHTML");
  });
});

describe("colours of the sample page", () => {
  const styles = readFileSync(path.join(__dirname, "../../web/styles/tokens.css"), "utf8");
  const [light = "", dark = ""] = [...styles.matchAll(/:root \{([^}]*)\}/g)].map(([, block = ""]) => block);
  const tokens = (block: string) =>
    new Map([...block.matchAll(/--([a-z-]+): #([0-9a-f]{6})/g)].map(([, name = "", hex = ""]) => [name, hex]));

  /** WCAG 2.2, "contrast ratio". */
  function contrast(one: string, other: string): number {
    const luminance = (hex: string) => {
      const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
        const share = parseInt(hex.slice(start, start + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (brighter + 0.05) / (darker + 0.05);
  }

  // What the picture draws besides HTML, which axe does not judge.
  const texts: [string, string][] = [
    ["text", "surface"],
    ["text", "sunken"],
    ["text", "accent-soft"],
    ["text", "passed-soft"],
    ["text", "refused-soft"],
    ["text-soft", "surface"],
    ["text-soft", "sunken"],
    ["text-soft", "accent-soft"],
    ["text-soft", "ground"],
    ["text-soft", "passed-soft"],
    ["text-soft", "refused-soft"],
    ["passed", "passed-soft"],
    ["refused", "refused-soft"],
    ["refused", "surface"],
    ["accent", "surface"],
    ["on-accent", "accent"],
    ["on-accent", "accent-strong"],
    ["accent-strong", "accent-soft"],
  ];
  const outlines: [string, string][] = [
    ["line-strong", "surface"],
    ["passed", "surface"],
    ["refused", "surface"],
  ];
  for (const [scheme, block] of Object.entries({ light, dark })) {
    const colours = tokens(block);
    const below =
      (least: number) =>
      ([one, other]: [string, string]) =>
        !(contrast(colours.get(one) ?? "", colours.get(other) ?? "") >= least);

    it(`${scheme}: texts have a contrast of 4.5 : 1, outlines one of 3 : 1`, () => {
      expect(colours.size).to.be.at.least(15);
      expect(texts.filter(below(4.5))).to.deep.equal([]);
      expect(outlines.filter(below(3))).to.deep.equal([]);
    });
  }
});
