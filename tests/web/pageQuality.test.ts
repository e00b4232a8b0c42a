import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../browser/chromium";
import { PageInBrowser } from "./pageInBrowser";
import { pngImage } from "./pngImage";

/** Sum of the shifts up to which Chrome calls a page's layout good (web.dev, "Cumulative Layout Shift"). */
const goodLayoutShift = 0.1;
/** Milliseconds after an input in which a shift is no surprise (Layout Instability, "had recent input"). */
const expectedShift = 500;

/** What Lighthouse audits, checked where the pages run. */
describe("the sample page for everyone", function () {
  this.timeout(60_000);
  let browser: Browser;
  let opened: PageInBrowser;
  let page: Page;

  before(async function () {
    browser = await startChromium(chromiumOrSkip(this));
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  afterEach(async () => {
    await (opened as PageInBrowser | undefined)?.close();
    expect(opened.complaints).to.deep.equal([]);
  });

  async function open(options: Parameters<typeof PageInBrowser.open>[1] = {}): Promise<void> {
    opened = await PageInBrowser.open(browser, options);
    ({ page } = opened);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  }

  /** What is wrong with the page as it is: WCAG 2.2 AA with best practices, sizes of targets and images, scrolling aside. */
  async function violations(): Promise<string[]> {
    await page.evaluate(axe.source);
    // Colours are judged where they have come to rest; what waits for an answer moves on and on.
    await page.evaluate(
      `Promise.all(document.getAnimations().filter((animation) => animation.effect.getTiming().iterations !== Infinity).map((animation) => animation.finished))`,
    );
    const options = JSON.stringify({ rules: { "target-size": { enabled: true } } });
    const { violations: found } = await page.evaluate<axe.AxeResults>(`axe.run(${options})`);
    const others = await page.evaluate<string[]>(`[
      ...[...document.images].filter((image) => !image.hasAttribute("width") || !image.hasAttribute("height")).map((image) => "no size: " + image.outerHTML),
      ...(document.documentElement.scrollWidth > innerWidth ? ["scrolls aside"] : []),
    ]`);
    return [...found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)), ...others];
  }

  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
    ["light", 320],
  ] as const) {
    it(`is accessible on every page, ${colorScheme}, ${width} px wide`, async () => {
      await open({ context: { colorScheme, viewport: { width, height: 844 } } });
      const { stack } = opened;
      const problems: Record<string, string[]> = {};
      const titles: string[] = [];
      const check = async () => {
        const title = await page.title();
        titles.push(title);
        const found = await violations();
        if (found.length > 0) problems[title] = found;
      };
      await check();
      await opened.signIn();
      await page.getByText("6 courses so far").waitFor();
      await check();
      await opened.go("#/courses/git-foundations");
      await page.getByText("What you will work on").waitFor();
      await check();
      await page.getByRole("link", { name: "Take the exam" }).click();
      await page.getByLabel("“first steps”").fill("Begin small.");
      await check();
      await opened.goThrough(1, "Next", "Skip", "Review");
      titles.pop(); // the review is the same page
      await check();
      await page.getByRole("button", { name: "Hand in" }).click();
      await page.getByText("Handed in and stored").waitFor();
      titles.pop(); // named like its course
      await check();
      titles.pop();
      await opened.go("#/exams");
      await page.getByText("1 answer").waitFor();
      await check();
      stack.uploads.files.set("sketch.png", { body: pngImage(16, 9), type: "image/png" });
      await opened.go("#/uploads");
      await page.locator(".preview img").waitFor();
      await check();
      await opened.go("#/profile");
      await opened.heading("Profile").waitFor();
      await check();
      await opened.go("#/nowhere");
      await opened.heading("There is no such page").waitFor();
      await check();
      stack.api.throttle = 1;
      await opened.go("#/courses/http-in-depth");
      await page.getByRole("alert").waitFor();
      await check();
      expect(problems).to.deep.equal({});
      expect(new Set(titles).size, titles.join(", ")).to.equal(titles.length);
      for (const title of titles) expect(title).to.match(/^.+ · LearningHub$/);
    });
  }

  for (const width of [1280, 390]) {
    it(`moves nothing that was shown already while it waits for answers, ${width} px wide`, async () => {
      await open({ context: { viewport: { width, height: 844 } } });
      const { stack } = opened;
      stack.uploads.files.set("sketch.png", { body: pngImage(16, 9), type: "image/png" });
      await page.route("**/api/**", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, expectedShift + 100));
        await route.continue();
      });
      const shifts: Record<string, number> = {};
      const arrive = async (text: string) => {
        await page.getByText(text).first().waitFor();
        shifts[await page.title()] = await page.evaluate<number>(
          "new Promise(requestAnimationFrame).then(() => { const { shift } = globalThis; globalThis.shift = 0; return shift; })",
        );
      };
      const follow = async (name: string, text: string) => {
        await page.getByRole("link", { name, exact: true }).first().click();
        await arrive(text);
      };
      await arrive("Sign in");
      await opened.signIn();
      await arrive("6 courses so far");
      await follow("Git Foundations", "What you will work on");
      await follow("Take the exam", "Question 1 of 3");
      await page.getByLabel("“first steps”").fill("Begin small.");
      await opened.goThrough(1, "Next", "Skip", "Review");
      await page.getByRole("button", { name: "Hand in" }).click();
      await arrive("Handed in and stored");
      await follow("My exams", "1 answer");
      await follow("My uploads", "sketch.png");
      const surprises = Object.entries(shifts).filter(([, shift]) => shift >= goodLayoutShift);
      expect(surprises).to.deep.equal([]);
      expect(Object.keys(shifts)).to.have.length(6);
    });
  }

  it("tells search engines and phones what it is, and can be installed", async () => {
    await open();
    const head = await page.evaluate<Record<string, string>>(`({
      lang: document.documentElement.lang,
      doctype: document.doctype.name,
      charset: document.characterSet,
      description: document.querySelector("meta[name=description]").content,
      viewport: document.querySelector("meta[name=viewport]").content,
      themes: document.querySelectorAll("meta[name=theme-color]").length,
    })`);
    expect(head).to.include({ lang: "en", doctype: "html", charset: "UTF-8", themes: 2 });
    expect(head.description).to.have.length.within(50, 160);
    expect(head.viewport)
      .to.contain("width=device-width")
      .and.not.match(/user-scalable|maximum-scale/);

    const devtools = await page.context().newCDPSession(page);
    const { errors, data } = await devtools.send("Page.getAppManifest");
    expect(errors).to.deep.equal([]);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    // A test's browser profile is a private one, which installs nothing.
    expect(installabilityErrors.map(({ errorId }) => errorId)).to.deep.equal(["in-incognito"]);
    const { icons } = JSON.parse(data ?? "") as { icons: { src: string; sizes: string; type: string }[] };
    for (const { src, sizes, type } of icons.filter((icon) => icon.type === "image/png")) {
      const response = await page.request.get(opened.stack.pageUrl + src);
      expect(response.headers()["content-type"]).to.equal(type);
      const image = await response.body();
      expect(`${image.readUInt32BE(16)}x${image.readUInt32BE(20)}`).to.equal(sizes);
    }
  });

  it("is small: script and style together under 50 kB compressed", async () => {
    const sizes: number[] = [];
    opened = await PageInBrowser.open(browser);
    ({ page } = opened);
    const html = await (await page.request.get(opened.stack.pageUrl)).text();
    for (const [, path = ""] of html.matchAll(/"(\/assets\/[^"]+)"/g)) {
      sizes.push(gzipSync(await (await page.request.get(opened.stack.pageUrl + path)).body()).length);
    }
    expect(sizes).to.have.length(2);
    expect(sizes.reduce((sum, size) => sum + size)).to.be.below(50_000);
  });

  it("moves nothing for a reader who asked for reduced motion", async () => {
    await open({ context: { reducedMotion: "reduce" } });
    await page.route("**/api/courses*", () => undefined);
    await opened.signIn();
    await page.locator(".skeleton").first().waitFor();
    expect(await page.evaluate<number>("document.getAnimations().length")).to.equal(0);
  });

  it("works by keyboard alone, from the sign-in to the download", async () => {
    await open();
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press("Tab");
        if ((await opened.focused()) === name) return;
      }
      throw new Error(`Tab never reached ${name}`);
    };
    const enter = async (name: string) => {
      await tabTo(name);
      await page.keyboard.press("Enter");
    };
    // Long before it is needed: the browser learns of it while other things go on.
    page.on("filechooser", (chooser) => {
      void chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("content") });
    });
    await page.keyboard.press("Tab");
    expect(await opened.focused()).to.equal("Skip to content");
    await enter("Sign in");
    await page.getByRole("link", { name: "Continue as ann@example.com" }).waitFor();
    await enter("Continue as ann@example.com");
    await page.getByText("6 courses so far").waitFor();

    await enter("Git Foundations");
    await opened.heading("Git Foundations").waitFor();
    await enter("Take the exam");
    await opened.heading("Exam: Git Foundations").waitFor();
    await tabTo("How would you explain “first steps” to a colleague who has never heard of it?");
    await page.keyboard.type("Begin small.");
    await enter("Next");
    await page.getByText("Question 2 of 3").waitFor();
    expect(await opened.focused()).to.contain("“practice”");
    await enter("Skip");
    await page.getByText("Question 3 of 3").waitFor();
    await enter("Review");
    await page.getByText("Look it over").waitFor();
    expect(await opened.focused()).to.equal("Look it over");
    await enter("Hand in");
    await page.getByText("Handed in and stored").waitFor();

    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    expect(await opened.focused()).to.equal("My uploads");
    await page.keyboard.press("Enter");
    await opened.heading("My uploads").waitFor();
    await enter("Choose files");
    await page.getByText("notes.txt is uploaded.").waitFor();
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
    expect(await attempt(`${opened.stack.stackUrl}/api/courses`)).to.equal("sent");
    const markup = page.evaluate<string>(
      "(() => { try { document.body.innerHTML = '<p>'; return 'taken'; } catch (error) { return error.message; } })()",
    );
    expect(await markup).to.contain("TrustedHTML");
    opened.complaints.length = 0; // the browser's own words about these attempts
  });
});
