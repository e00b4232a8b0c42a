import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { signIn as apiSignIn, StartedRun, temporaryFolder } from "../local/startedRun";
import type { ReadyLine } from "../local/startedRun";
import { root } from "../projectFiles";
import { chromiumOrSkip, openPage, startChromium } from "./chromium";

const password = "correct-Horse-battery-9";

describe("the journey of a person, in a browser on the local run", function () {
  this.timeout(120_000);
  let data: string;
  let remove: () => void = () => undefined;
  let run: StartedRun;
  let ready: ReadyLine;
  let browser: Browser;
  let page: Page;

  before(async function () {
    const path = chromiumOrSkip(this);
    ({ folder: data, remove } = temporaryFolder());
    [run, browser] = [start(), await startChromium(path)];
    ready = await run.ready();
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (run as StartedRun | undefined)?.end();
    remove();
  });
  beforeEach(async () => {
    page = await openPage(browser);
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.log(await page.locator("main").innerText());
    await page.context().close();
  });

  function start(): StartedRun {
    return StartedRun.in(root, "--json", "--port", "0", "--data", data);
  }

  /** The newest code that was printed for an address. */
  async function printedCode(email: string): Promise<string> {
    await run.told(`code for ${email}`);
    const lines = run.stderr.split("\n").filter((line) => line.includes(email));
    return /(\d{6})$/.exec(lines.at(-1) ?? "")?.[1] ?? expect.fail("no code was printed");
  }

  async function signIn(username = ready.local.username, secret = ready.local.password): Promise<void> {
    await page.goto(ready.local.webUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("E-mail address").fill(username);
    await page.getByLabel("Password").fill(secret);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Courses" }).waitFor();
  }

  async function signOut(): Promise<void> {
    await page.getByRole("link", { name: "Profile" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
  }

  it("signs up with the printed code, and does everything by keyboard alone", async () => {
    const email = "ada@example.com";
    const next = async (text?: string): Promise<void> => {
      if (text !== undefined) await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    };
    await page.goto(ready.local.webUrl);
    await page.getByRole("button", { name: "Sign in" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByRole("link", { name: "Create an account" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Create an account" }).waitFor();
    await next(email);
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Confirm your account" }).waitFor();
    await page.keyboard.type(await printedCode(email));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Courses" }).waitFor();

    const enter = async (role: "button" | "link", name: string) => {
      await page.getByRole(role, { name, exact: true }).focus();
      await page.keyboard.press("Enter");
    };
    await enter("link", "Data Modelling");
    await enter("link", "Take the exam");
    await page.getByLabel("How would you explain “normal forms”").focus();
    await page.keyboard.type("Each fact stands in one place.");
    for (const [index, name] of ["Next", "Skip", "Skip"].entries()) {
      await enter("button", name);
      await page.getByText(`Question ${index + 2} of 4`).waitFor();
    }
    await enter("button", "Review");
    await enter("button", "Hand in");
    await page.getByText("Handed in and stored").waitFor();
    await page.getByText("Each fact stands in one place.").waitFor();
    await page.getByText("1 of 4 answered").waitFor();
    await enter("link", "Profile");
    await page.getByText(email).first().waitFor();
  });

  it("refuses a wrong password as it refuses an unknown person", async () => {
    for (const username of [ready.local.username, "nobody@example.com"]) {
      await page.goto(ready.local.webUrl);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByLabel("E-mail address").fill(username);
      await page.getByLabel("Password").fill("wrong-Horse-battery-9");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText("Incorrect username or password.").waitFor();
      await page.context().clearCookies();
    }
  });

  it("uploads a file with the identity pool's credentials, lists it through the IAM route and downloads it", async () => {
    await signIn();
    await page.getByRole("link", { name: "My uploads" }).click();
    const content = Buffer.from("what I learned");
    await page.getByLabel("Choose files").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: content });
    await page.getByText("notes.txt is uploaded.").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download notes.txt" }).click();
    const saved = await (await (await download).createReadStream()).toArray();
    expect(Buffer.concat(saved as Buffer[]).toString()).to.equal("what I learned");
  });

  it("signs out everywhere: the hosted sign-in asks for the password again", async () => {
    await signIn();
    await signOut();
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Password").waitFor();
  });

  it("gets no answer for a page from a foreign origin: the browser itself refuses", async () => {
    const foreign: Server = createServer((_request, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>foreign</title>");
    }).listen(0, "127.0.0.1");
    await once(foreign, "listening");
    try {
      const { IdToken } = await apiSignIn(ready);
      const ask = `fetch("${ready.apiUrl}/courses", { headers: { authorization: "Bearer ${IdToken}" } }).then((r) => r.status, (e) => e.name)`;
      await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}`);
      expect(await page.evaluate<unknown>(ask)).to.equal("TypeError");
      // The same request from the stack's own front end: only the origin differs.
      const own = await fetch(`${ready.apiUrl}/courses`, {
        headers: { authorization: `Bearer ${IdToken}`, origin: ready.local.webUrl },
      });
      expect(own.headers.get("access-control-allow-origin")).to.equal(ready.local.webUrl);
    } finally {
      foreign.close();
      foreign.closeAllConnections();
    }
  });

  it("loses nothing over a restart: session, file and user", async () => {
    await signIn();
    await run.end();
    run = start();
    const again = await run.ready();
    expect(again.userPoolId).to.equal(ready.userPoolId);
    ready = again;

    await page.goto(ready.local.webUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    // The hosted sign-in still knows this browser, so nobody is asked for a password.
    await page.getByRole("heading", { name: "Courses" }).waitFor();
    await page.getByRole("link", { name: "My uploads" }).click();
    await page.getByText("notes.txt").first().waitFor();
    await signOut();
    await signIn("ada@example.com", password);
  });
});
