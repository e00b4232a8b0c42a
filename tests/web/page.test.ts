import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../browser/chromium";
import type { ConfigurationChanges, FakeStack } from "./fakeStack";
import { PageInBrowser } from "./pageInBrowser";
import { pngImage } from "./pngImage";

describe("the sample page in a browser", function () {
  this.timeout(30_000);
  let browser: Browser;
  let opened: PageInBrowser;
  let page: Page;
  let stack: FakeStack;

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

  async function open(changes: ConfigurationChanges = {}, hash = ""): Promise<void> {
    opened = await PageInBrowser.open(browser, { changes, hash });
    ({ page, stack } = opened);
  }
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const tokenRequests = () => stack.requests.filter((request) => request.endsWith("/oauth2/token")).length;

  describe("signing in", () => {
    it("gets tokens by code and PKCE through discovery, and shows what the id token says of the user", async () => {
      await open();
      await opened.signIn();
      await page.getByText("Welcome, Ann Example.").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      expect(await opened.focused()).to.equal("Courses");
      await page.getByRole("link", { name: "Profile" }).click();
      await opened.heading("Profile").waitFor();
      const account = page.getByRole("region", { name: "Account" });
      expect(await account.innerText())
        .to.contain("Ann Example")
        .and.contain("ann@example.com")
        .and.contain("students");
      const attributes = await page.getByRole("region", { name: "Your attributes" }).innerText();
      expect(attributes)
        .to.match(/E-mail verified\s+Yes/)
        .and.contain("5b0c1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11");
    });

    it("keeps tokens out of every storage, forgets them with the page, and comes back to where it was", async () => {
      await open({}, "#/courses/git-foundations");
      await opened.signIn();
      await opened.heading("Git Foundations").waitFor();
      const stored = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])";
      expect(await page.evaluate<string>(stored)).to.equal('[{},{},""]');
      await page.reload();
      await opened.signIn();
      await opened.heading("Git Foundations").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/#/courses/git-foundations`);
    });

    it("tells what the hosted sign-in refused", async () => {
      await open();
      await button("Sign in").click();
      await page.getByRole("link", { name: "Refuse" }).click();
      await page.getByRole("alert").getByText("User refused").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      await button("Sign in").waitFor();
    });

    it("takes no answer that it did not ask for, and none twice", async () => {
      await open();
      const answers: string[] = [];
      page.on("request", (request) => {
        if (request.url().includes("/callback?")) answers.push(request.url());
      });
      await page.goto(`${stack.pageUrl}/callback?code=stolen&state=unknown`);
      await page.getByRole("alert").getByText("it was not started in this tab").waitFor();
      await opened.signIn();
      await page.goto(answers.at(-1) ?? "");
      await page.getByRole("alert").getByText("completed before").waitFor();
      expect(tokenRequests()).to.equal(1);
    });

    it("says when the page is opened at an address that sign-in does not return to", async () => {
      await open({ callbackUrl: "https://elsewhere.example.com/callback" });
      await page.getByRole("alert").getByText("signing in returns to https://elsewhere.example.com").waitFor();
    });

    it("renews tokens with the refresh token before they expire, and says when it cannot", async () => {
      await open();
      stack.signIn.tokenSeconds = 63; // the client library renews a minute before the end
      await opened.signIn();
      const renewal = () => page.waitForResponse("**/oauth2/token", { timeout: 8000 });
      expect((await renewal()).status()).to.equal(200);
      stack.signIn.revoked.push(...stack.signIn.refreshTokens);
      expect((await renewal()).status()).to.equal(400);
      await page.getByRole("alert").getByText("Your sign-in could not be renewed.").waitFor();
    });

    it("offers to sign in again when the API takes the token no more, and goes on there", async () => {
      await open();
      await opened.signIn();
      await page.getByText("6 courses so far").waitFor();
      stack.signIn.invalidateTokens();
      await opened.go("#/courses/git-foundations");
      await page.getByRole("alert").getByText("Your sign-in has ended").waitFor();
      await button("Sign in again").click();
      await page.getByRole("link", { name: "Continue as ann@example.com" }).click();
      await opened.heading("Git Foundations").waitFor();
    });

    it("signs out: revokes the refresh token, ends the hosted session and comes back", async () => {
      await open();
      await opened.signIn();
      await page.getByRole("link", { name: "Profile" }).click();
      await button("Sign out").click();
      await page.getByText("You are signed out.").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      expect(stack.signIn.revoked).to.deep.equal(stack.signIn.refreshTokens);
      expect(stack.requests).to.include("GET /hosted/logout");
    });
  });

  it("pages through the courses, moves the focus on, and keeps the list for the way back", async () => {
    await open();
    await opened.signIn();
    await page.getByText("6 courses so far").waitFor();
    await button("Show more courses").click();
    await page.getByText("All 8 courses").waitFor();
    expect(await page.locator(".cards > li").count()).to.equal(8);
    expect(await opened.focused()).to.equal("Web Security");
    await page.keyboard.press("Enter");
    await opened.heading("Web Security").waitFor();
    await page.getByRole("link", { name: "All courses" }).click();
    await page.getByText("All 8 courses").waitFor();
    expect(stack.requests.filter((request) => request === "GET /api/courses")).to.have.length(2);
  });

  it("hands in an exam once, however often its answer is lost, even over a reload", async () => {
    await open({}, "#/courses/git-foundations");
    await opened.signIn();
    await page.getByRole("link", { name: "Take the exam" }).click();
    await opened.goThrough(1, "Skip");
    await page.getByLabel("“practice”").fill("It keeps history.");
    expect(await page.getByRole("progressbar", { name: "1 of 3 answered" }).getAttribute("value")).to.equal("1");
    await opened.goThrough(2, "Next", "Review");
    await page.route("**/api/exams", async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      await route.abort();
    });
    await button("Hand in").click();
    await page.getByRole("alert").getByText("No connection").waitFor();
    await page.reload();
    await page.unroute("**/api/exams");
    await opened.signIn();
    await opened.goThrough(1, "Skip", "Next", "Review");
    await button("Hand in").click();

    await page.getByText("Handed in and stored").waitFor();
    expect(await page.getByRole("region", { name: "Your answers" }).innerText())
      .to.contain("“practice” would help")
      .and.contain("It keeps history.");
    expect(stack.api.exams.size).to.equal(1);
    const [examId = ""] = stack.api.exams.keys();
    expect(page.url()).to.equal(`${stack.pageUrl}/#/exams/${examId}`);
    expect(await page.evaluate<string>("JSON.stringify({ ...sessionStorage })")).to.equal("{}");

    await page.getByRole("navigation").getByRole("link", { name: "My exams" }).click();
    await page.getByRole("link", { name: "Git Foundations" }).click();
    await page.getByText("1 of 3 answered").waitFor();
  });

  it("asks for an answer, shows the errors of a problem document, and hands in after they are corrected", async () => {
    await open({}, "#/courses/git-foundations/exam");
    await opened.signIn();
    await opened.goThrough(1, "Skip", "Skip", "Review");
    await button("Hand in").click();
    await page.getByRole("alert").getByText("Answer at least one question.").waitFor();
    await button("Answer question 1").click();
    await page.getByLabel("“first steps”").fill("refuse me");
    await opened.goThrough(1, "Next", "Skip", "Review");
    await button("Hand in").click();
    await page.getByRole("alert").getByText("answers/0/answer must not ask for that").waitFor();
    await page.getByText("Request id K3nPpjS8oAMEJ3g=").waitFor();
    await button("Edit question 1").click();
    await page.getByLabel("“first steps”").fill("Begin small.");
    await opened.goThrough(1, "Next", "Skip", "Review");
    await button("Hand in").click();
    await page.getByText("Handed in and stored").waitFor();
  });

  it("says what is not there, what is throttled and that there is no connection, and tries again", async () => {
    await open();
    await opened.signIn();
    for (const [hash, what] of [
      ["#/courses/none", "course"],
      ["#/exams/5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11", "exam"],
      ["#/nowhere", "page"],
    ] as const) {
      await opened.go(hash);
      await opened.heading(`There is no such ${what}`).waitFor();
    }
    stack.api.throttle = 1;
    await opened.go("#/courses/http-in-depth");
    await page.getByRole("alert").getByText("Too many requests").waitFor();
    await page.getByText("Try again in 7 s.").waitFor();
    await page.context().setOffline(true);
    await button("Try again").click();
    await page.getByRole("alert").getByText("No connection").waitFor();
    await page.context().setOffline(false);
    await button("Try again").click();
    await opened.heading("HTTP in Depth").waitFor();
  });

  it("uploads files with a progress bar, previews an image, tries again and downloads", async () => {
    await open({}, "#/uploads");
    await opened.signIn();
    await page.getByText("You have no files yet.").waitFor();
    const name = "notes & plans (1)+ü.txt";
    let refuse = true;
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/s3/**", async (route) => {
      if (route.request().method() !== "PUT") return route.continue();
      if (route.request().url().endsWith(".txt")) {
        await waiting;
        if (refuse) return route.abort();
      }
      return route.continue();
    });
    await page.getByLabel("Choose files").setInputFiles([
      { name, mimeType: "text/plain", buffer: Buffer.from("content") },
      { name: "sketch.png", mimeType: "image/png", buffer: pngImage(16, 9) },
    ]);
    await page.getByText("sketch.png is uploaded.").waitFor();
    await page.getByRole("progressbar", { name }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "sketch.png" }).locator("img").waitFor();
    const size = "((image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]))";
    expect(await page.evaluate(`${size}(document.querySelector(".preview img"))`)).to.deep.equal([16, 9]);

    goOn();
    await page.getByRole("alert").getByText("No connection").waitFor();
    refuse = false;
    await button("Try again").click();
    await page.getByText(`${name} is uploaded.`).waitFor();
    expect(stack.uploads.files.get(name)?.type).to.equal("text/plain");
    const download = page.waitForEvent("download");
    await button(`Download ${name}`).click();
    const saved = await download;
    expect(saved.suggestedFilename()).to.equal(name);
    expect((await (await saved.createReadStream()).toArray()).join("")).to.equal("content");
  });

  it("says that a stack without an identity pool has no uploads", async () => {
    await open({ identityPoolId: undefined, uploadBucket: undefined }, "#/uploads");
    await opened.signIn();
    await page.getByText("This stack has no bucket for uploads").waitFor();
    expect(await page.getByLabel("Choose files").count()).to.equal(0);
  });

  it("links to the console of a local run, and to none on AWS", async () => {
    await open({ consoleUrl: "http://localhost:3006/#token=abc" });
    const link = () => page.getByRole("link", { name: "Console of the local run" });
    expect(await link().getAttribute("href")).to.equal("http://localhost:3006/#token=abc");
    await opened.close();
    await open();
    await button("Sign in").waitFor();
    expect(await link().count()).to.equal(0);
  });
});
