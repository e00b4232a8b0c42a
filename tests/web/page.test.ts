import { expect } from "chai";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../browser/chromium";
import { FakeStack } from "./fakeStack";
import type { ConfigurationChanges } from "./fakeStack";

describe("the sample page in a browser", function () {
  this.timeout(30_000);
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let stack: FakeStack;
  /** What the browser wrote to its console, failed requests left out: those are what some of these tests are about. */
  let complaints: string[];

  before(async function () {
    const path = chromiumOrSkip(this);
    browser = await startChromium(path);
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  afterEach(async () => {
    await (context as BrowserContext | undefined)?.close();
    await (stack as FakeStack | undefined)?.stop();
    expect(complaints).to.deep.equal([]);
  });

  async function open(changes: ConfigurationChanges = {}): Promise<void> {
    stack = await new FakeStack(changes).start();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      const expected =
        message.text().startsWith("Failed to load resource") || message.text().includes("net::ERR_FAILED");
      if (["error", "warning"].includes(message.type()) && !expected) complaints.push(message.text());
    });
    await page.goto(stack.pageUrl);
  }

  async function signIn(): Promise<void> {
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Continue as ann@example.com" }).click();
    await page.getByRole("heading", { name: "You are signed in as ann@example.com" }).waitFor();
  }

  const panel = (name: string) => page.getByRole("region", { name });
  const focused = () =>
    page.evaluate<string>("document.activeElement?.id || document.activeElement?.textContent || ''");

  describe("signing in", () => {
    it("gets tokens by code and PKCE through discovery, and shows what the id token says", async () => {
      await open();
      expect(await page.getByRole("button", { name: "Sign out" }).isVisible()).to.be.false;
      await signIn();

      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      expect(await focused()).to.equal("welcome-title");
      const token = panel("Id token");
      await token.getByText("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Fake12345").waitFor();
      await token.getByText("1example23456789fakeclient").waitFor();
      await token.getByText("students").waitFor();
      expect(await token.getByRole("timer").textContent()).to.match(/^(59 min \d\d s|1 h 00 min)$/);
    });

    it("keeps tokens out of every storage, and forgets them with the page", async () => {
      await open();
      await signIn();
      const stored = await page.evaluate<string>(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
      );
      expect(stored).to.equal('[{},{},""]');
      await page.reload();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
    });

    it("tells what the hosted sign-in refused", async () => {
      await open();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("link", { name: "Refuse" }).click();
      await page.getByRole("alert").getByText("User refused").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      await page.getByRole("button", { name: "Sign in" }).waitFor();
    });

    it("takes no answer that it did not ask for, and none twice", async () => {
      await open();
      const answers: string[] = [];
      page.on("request", (request) => {
        if (request.url().includes("/callback?")) answers.push(request.url());
      });
      await page.goto(`${stack.pageUrl}/callback?code=stolen&state=made-up`);
      await page.getByRole("alert").getByText("it was not started in this tab").waitFor();
      await signIn();
      await page.goto(answers.at(-1) ?? "");
      await page.getByRole("alert").getByText("completed before").waitFor();
      expect(stack.requests.filter((request) => request.endsWith("/oauth2/token"))).to.have.length(1);
    });

    it("says when the page is opened at an address that sign-in does not return to", async () => {
      await open({ callbackUrl: "https://elsewhere.example.com/callback" });
      await page.getByRole("alert").getByText("signing in returns to https://elsewhere.example.com").waitFor();
    });

    it("renews tokens with the refresh token before they expire, and when asked", async () => {
      await open();
      stack.signIn.tokenSeconds = 63; // the client library renews a minute before the end
      await signIn();
      stack.signIn.tokenSeconds = 3600;
      const token = panel("Id token");
      await token.getByText(/^Renewed at/).waitFor();
      expect(await token.getByRole("timer").textContent()).to.match(/^(59 min \d\d s|1 h 00 min)$/);
      const renewed = page.waitForResponse("**/oauth2/token");
      await token.getByRole("button", { name: "Renew now" }).click();
      expect((await renewed).status()).to.equal(200);
    });

    it("says why a token cannot be renewed", async () => {
      await open();
      await signIn();
      stack.signIn.revoked.push(...stack.signIn.refreshTokens);
      const token = panel("Id token");
      await token.getByRole("button", { name: "Renew now" }).click();
      await token.getByText("The sign-in could not be renewed: invalid_grant.").waitFor();
    });

    it("signs out: revokes the refresh token, ends the hosted session and comes back", async () => {
      await open();
      await signIn();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("You are signed out.").waitFor();
      expect(page.url()).to.equal(`${stack.pageUrl}/`);
      expect(stack.signIn.revoked).to.deep.equal(stack.signIn.refreshTokens);
      expect(stack.requests).to.include("GET /hosted/logout");
    });
  });

  describe("the steps", () => {
    it("pages through the courses, and moves the focus on when there are no more", async () => {
      await open();
      await signIn();
      const courses = panel("Courses");
      await courses.getByText("4 courses so far").waitFor();
      await courses.getByRole("button", { name: "Show more courses" }).click();
      await courses.getByText("6 courses, that is all").waitFor();
      expect(await courses.getByRole("listitem").count()).to.equal(6);
      expect(await focused()).to.contain("Threat Modelling");
    });

    it("hands in an exam once, however often its answer is lost, and shows what is stored", async () => {
      await open();
      await signIn();
      const exam = panel("Exam");
      await exam.getByRole("button", { name: "Hand in", exact: true }).click();
      await exam.getByRole("alert").getByText("Choose a course.").waitFor();
      expect(await focused()).to.equal("exam-course");

      await page.getByRole("button", { name: "Hand in an exam: Git Foundations" }).click();
      expect(await focused()).to.equal("exam-answer-1");
      await page.keyboard.type("It keeps history.");
      await page.route("**/api/exams", async (route) => {
        if (route.request().method() === "POST") await route.fetch();
        await route.abort();
      });
      await exam.getByRole("button", { name: "Hand in", exact: true }).click();
      await exam.getByRole("alert").getByText("The browser got no answer").waitFor();
      await page.unroute("**/api/exams");
      await exam.getByRole("button", { name: "Hand in", exact: true }).click();

      const stored = page.getByRole("article", { name: "Stored exam" });
      await stored.getByText("It keeps history.").waitFor();
      await stored.getByText("git-foundations").waitFor();
      expect(stack.api.exams.size).to.equal(1);
      expect(await focused()).to.equal("stored-exam");
    });

    it("shows the mistakes of a problem document, and an unknown exam", async () => {
      await open();
      await signIn();
      const exam = panel("Exam");
      await exam.getByLabel("Course").selectOption("git-foundations");
      await exam.getByLabel("What did you learn?").fill("refuse me");
      await exam.getByRole("button", { name: "Hand in", exact: true }).click();
      await exam.getByRole("alert").getByText("answers/0/answer must not ask for that").waitFor();
      await exam.getByText("Request id K3nPpjS8oAMEJ3g=").waitFor();

      await exam.getByLabel("Exam id").fill("5f0b1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11");
      await exam.getByRole("button", { name: "Show" }).click();
      await exam.getByRole("alert").getByText("You have no exam with this id.").waitFor();
    });

    it("uploads a file to the bucket, lists it and downloads it", async () => {
      await open();
      await signIn();
      const uploads = panel("Uploads");
      await uploads.getByText("You have no files yet.").waitFor();
      const name = "notes & plans (1)+ü.txt";
      await uploads
        .getByLabel("File to upload")
        .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("content") });
      await uploads.getByRole("button", { name: "Upload", exact: true }).click();
      await uploads.getByText(`${name} is uploaded.`).waitFor();
      expect(stack.uploads.files.get(name)?.type).to.equal("text/plain");

      const download = page.waitForEvent("download");
      await uploads.getByRole("button", { name: `Download ${name}` }).click();
      const saved = await download;
      expect(saved.suggestedFilename()).to.equal(name);
      expect((await (await saved.createReadStream()).toArray()).join("")).to.equal("content");
    });

    it("says that a stack without an identity pool has no uploads", async () => {
      await open({ identityPoolId: undefined, uploadBucket: undefined });
      await signIn();
      const uploads = panel("Uploads");
      await uploads.getByText("This stack has no bucket for uploads").waitFor();
      expect(await uploads.getByRole("button", { name: "Upload", exact: true }).isVisible()).to.be.false;
    });
  });

  describe("the picture", () => {
    const lit = (kind: "lit" | "refused") => page.locator(`#drawing .${kind} > text:first-of-type`).allTextContents();

    it("lights the way that the gateway reports, with its preflight", async () => {
      await open();
      await signIn();
      await panel("Courses").getByText("4 courses so far").waitFor();
      await panel("Uploads").getByText("You have no files yet.").waitFor();
      const way = ["This page", "CORS preflight", "IAM signature", "GET /me/uploads", "listUploads"];
      expect(await lit("lit")).to.include.members(way);
      expect(await lit("refused")).to.deep.equal([]);
      const latest = page.locator("#latest");
      expect(await latest.getByRole("listitem").count()).to.equal(5);
      expect(await page.locator("#drawing .line.lit").count()).to.equal(2);
    });

    for (const events of [true, false]) {
      const source = events ? "by the gateway's traces" : "by what the page itself sees";
      it(`shows where and why a request is refused, ${source}`, async () => {
        await open({ events });
        await signIn();
        const picture = panel("The stack");
        await picture.getByRole("button", { name: "With a forged signature" }).click();
        await picture.getByText("Refused at: JWT authorizer.").first().waitFor();
        expect(await lit("refused")).to.deep.equal(["JWT authorizer"]);
        await picture.getByRole("button", { name: "To an unknown route" }).click();
        await picture.getByText("Refused at: Route.").first().waitFor();
        await picture.getByRole("button", { name: "Without a token" }).click();
        await picture.getByText("The request has no token.").first().waitFor();
        await picture.getByRole("button", { name: "For another visitor’s file" }).click();
        await picture.getByText("Refused at: Bucket. AccessDenied (403).").first().waitFor();
        expect(await lit("refused")).to.deep.equal(["Bucket"]);
      });
    }

    it("lists every resource, for those who do not see the picture", async () => {
      await open();
      const picture = panel("The stack");
      await picture.getByText("The stack as a list").click();
      await picture.getByText("user pool client users").waitFor();
      await picture.getByText("route GET /courses/{courseId}").waitFor();
    });
  });
});
