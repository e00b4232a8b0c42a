import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../../../browser/chromium";
import { ExampleRun } from "./exampleRun";
import { FixtureConsole } from "./fixtureConsole";
import { openConsole, show } from "./openConsole";

describe("the console's page: requests", function () {
  this.timeout(30_000);
  let browser: Browser;
  let run: ExampleRun;
  let server: FixtureConsole;
  let page: Page;

  before(async function () {
    const executable = chromiumOrSkip(this);
    browser = await startChromium(executable);
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  afterEach(async () => {
    await (page as Page | undefined)?.context().close();
    await (server as FixtureConsole | undefined)?.stop();
  });

  async function open(requestCount?: number, options: BrowserContextOptions = {}): Promise<void> {
    run = await ExampleRun.load(requestCount);
    server = await new FixtureConsole(run.routes()).start();
    page = await openConsole(browser, server.address, options);
  }

  const list = () => page.getByRole("listbox", { name: "Requests" });
  const rows = () => list().getByRole("option");
  const selected = () => list().locator("[aria-selected=true]");
  const note = () => page.locator(".page-note");
  const scroll = async (top: string) => {
    await rows().first().waitFor();
    await page.evaluate(`{ const list = document.querySelector("[role=listbox]"); list.scrollTop = ${top}; }`);
  };
  const detail = () => page.getByRole("region", { name: "Request", exact: true });

  it("moves the token out of the address and asks for one where there is none", async () => {
    await open();
    await rows().first().waitFor();
    expect(page.url()).to.equal(`${server.url}/#/requests`);
    const other = await openConsole(browser, server.url);
    await other.getByText("Not authorized").first().waitFor();
    await other.context().close();
  });

  it("filters by method, status, service, function and words, and keeps the filters in the address", async () => {
    await open();
    await note().getByText("40 requests", { exact: true }).waitFor();
    await page.getByLabel("Status").selectOption("5");
    await note().getByText("4 of 40 requests").waitFor();
    await page.getByLabel("Search requests").fill("listcourses typeerror");
    await note().getByText("4 of 40 requests").waitFor();
    await page.reload();
    await note().getByText("4 of 40 requests").waitFor();
    await page.getByLabel("Search requests").fill("nothing like that");
    await page.getByRole("button", { name: "Show all requests" }).click();
    for (const [filter, value, count] of [
      ["Method", "POST", "12 of 40 requests"],
      ["Service", "dynamodb", "4 of 40 requests"],
      ["Function", "submitExam", "4 of 40 requests"],
    ] as const) {
      await page.getByLabel(filter, { exact: true }).selectOption(value);
      await note().getByText(count).waitFor();
      await page.getByLabel(filter, { exact: true }).selectOption("");
    }
  });

  it("moves through the requests by keyboard and shows the selected one", async () => {
    await open();
    await rows().first().click();
    await list().press("ArrowDown");
    await list().press("ArrowDown");
    await detail().getByRole("heading", { name: "dynamodb:Query" }).waitFor();
    await list().press("End");
    await detail().getByRole("heading", { name: "cognito-idp:InitiateAuth" }).waitFor();
    expect(await selected().getAttribute("aria-posinset")).to.equal("40");
    await list().press("ArrowUp");
    await detail().getByRole("heading", { name: "GET /courses" }).waitFor();
    await list().press("Escape");
    await detail().waitFor({ state: "detached" });
  });

  it("moves the focus with the request on a phone, and leaves the bar free of results", async () => {
    await open(undefined, { viewport: { width: 390, height: 844 } });
    await rows().first().waitFor();
    await list().press("ArrowDown");
    const focused = () => page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')");
    await detail().waitFor();
    expect(await focused()).to.equal("Request");
    await detail().getByRole("button", { name: "Copy as curl" }).click();
    const toast = page.getByRole("status").getByText("Copied");
    await toast.waitFor();
    const [toastBox, barBox] = await Promise.all([toast.boundingBox(), page.locator(".bottom-bar").boundingBox()]);
    expect((toastBox?.y ?? 0) + (toastBox?.height ?? 0)).to.be.below(barBox?.y ?? 0);
    await page.keyboard.press("Escape");
    await detail().waitFor({ state: "detached" });
    expect(await focused()).to.equal("Requests");
    await list().press("ArrowDown");
    await detail().getByRole("button", { name: "Back to the list" }).press("Enter");
    await detail().waitFor({ state: "detached" });
    expect(await focused()).to.equal("Requests");
  });

  it("says where and why a request was refused, with a link to the line that decides it", async () => {
    await open();
    await show(page, "#/requests/request-3");
    await detail().getByText("Refused at JWT authorizer.").waitFor();
    await detail().getByText("7jq2 was given, the API allows 4k1f.").waitFor();
    const { root } = run.description();
    const link = detail().getByRole("link", { name: "index.ts:46" });
    expect(await link.getAttribute("href")).to.equal(`vscode://file${encodeURI(root)}/index.ts:46:13`);
    expect(await detail().locator(".picture .box-row.refused").textContent()).to.equal("Authorizer");
  });

  it("shows the time of each step, the way through the picture, the bodies, the headers and the log lines", async () => {
    await open();
    await show(page, "#/requests/request-4");
    const steps = detail().locator(".steps li");
    await steps.filter({ hasText: "Function submitExam" }).getByText("18 ms").waitFor();
    const lit = detail().locator(".picture").locator(".box.passed strong");
    expect(await lit.allTextContents()).to.deep.equal(["Client", "api", "submitExam", "store"]);
    await detail().getByRole("tab", { name: "Request" }).click();
    await detail().getByText('"It keeps history."').waitFor();
    await detail().getByText("Bearer [redacted]").waitFor();
    await detail().getByRole("tab", { name: "Request" }).press("ArrowLeft");
    await detail().getByText("score").waitFor();
    await detail().getByRole("tab", { name: "Logs" }).click();
    await detail().getByText("Request answered").waitFor();
  });

  it("leads from a request to the calls that its function made meanwhile", async () => {
    await open();
    await show(page, "#/requests/request-36");
    await detail().getByRole("link", { name: "dynamodb:Query" }).click();
    await detail().getByRole("heading", { name: "dynamodb:Query" }).waitFor();
    expect(page.url()).to.contain("request-37");
  });

  it("sends a request again, as it was and changed, and shows what is wrong with a change", async () => {
    await open();
    await show(page, "#/requests/request-4");
    await detail().getByRole("button", { name: "Send again" }).click();
    await detail().getByRole("link", { name: "Repeats an earlier request" }).waitFor();
    await detail().getByRole("button", { name: "Edit and send" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit and send" });
    await dialog.getByLabel("Headers").fill("no name");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText('The header line "no name" has no name.').waitFor();
    await dialog.getByLabel("Headers").fill("Accept: */*");
    await dialog.getByLabel("Body").fill('{"courseId":"sql"}');
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.waitFor({ state: "detached" });
    const { path, input } = server.calls.filter(({ method }) => method === "POST").at(-1) ?? {};
    expect(path).to.deep.equal(["requests", "request-4-again", "replay"]);
    expect(input).to.deep.equal({
      method: "POST",
      url: "http://localhost:3001/exams",
      headers: [{ name: "Accept", value: "*/*" }],
      body: '{"courseId":"sql"}',
    });
  });

  it("copies a request as curl and exports all as HAR", async () => {
    await open();
    await show(page, "#/requests/request-4");
    await detail().getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).to.contain("curl --request POST");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export HAR" }).click();
    expect((await download).suggestedFilename()).to.equal("requests.har");
  });

  it("shows requests as they happen, holds them back while paused, and clears them", async () => {
    await open();
    await note().getByText("40 requests", { exact: true }).waitFor();
    server.push("request", [run.request(40), run.request(41)]);
    await note().getByText("42 requests").waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    server.push("request", run.request(42));
    await note().getByText("42 requests, paused, 1 new").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await note().getByText("43 requests", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Clear requests" }).click();
    await page.getByText("No requests yet").waitFor();
    server.push("request", run.request(43));
    await note().getByText("1 request", { exact: true }).waitFor();
  });

  it("connects again after the run has ended its stream, and loads what it has missed", async () => {
    await open();
    await note().getByText("40 requests", { exact: true }).waitFor();
    run.requests.unshift(run.request(40));
    server.cutStreams();
    await page.getByText("Disconnected from the local run.").waitFor();
    await note().getByText("41 requests", { exact: true }).waitFor();
    await page.getByText("Connected", { exact: true }).waitFor();
  });

  it("keeps few rows in the document with 10,000 requests, and reaches the last one", async () => {
    await open(10_000);
    await note().getByText("10,000 requests", { exact: true }).waitFor();
    const most = 60;
    expect(await rows().count()).to.be.within(10, most);
    await scroll("list.scrollHeight / 2");
    await list().locator('[aria-posinset="5000"]').waitFor();
    expect(await rows().count()).to.be.within(10, most);
    await rows().nth(12).click();
    await list().press("End");
    await list().locator('[aria-posinset="10000"][aria-selected=true]').waitFor();
    expect(await rows().count()).to.be.within(10, most);
    await page.getByLabel("Search requests").fill("InitiateAuth");
    await note().getByText("1,000 of 10,000 requests").waitFor();
    // The newest takes the place of the oldest.
    server.push("request", run.request(10_001));
    await page.getByLabel("Search requests").fill("");
    await note().getByText("10,000 requests", { exact: true }).waitFor();
  });

  it("leaves the selected row where it is when new requests arrive above", async () => {
    await open(200);
    await scroll("1600");
    await list().locator('[aria-posinset="60"]').click();
    await detail().getByRole("heading").waitFor();
    const top = async () => (await selected().boundingBox())?.y;
    const before = await top();
    server.push("request", [run.request(200), run.request(201), run.request(202)]);
    await list().locator('[aria-posinset="63"][aria-selected=true]').waitFor();
    expect(await top()).to.equal(before);
  });

  it("shows one pane at a time on a phone, and everything else behind More", async () => {
    await open(40, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await rows().first().tap();
    await detail().getByRole("heading", { name: "GET /courses" }).waitFor();
    await list().waitFor({ state: "detached" });
    await detail().getByRole("button", { name: "Back to the list" }).tap();
    await rows().first().waitFor();
    await page.getByRole("button", { name: "More" }).tap();
    const navigation = page.getByRole("navigation", { name: "Pages", exact: true });
    await navigation.getByRole("button", { name: "Dark" }).tap();
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).to.equal("dark");
    await navigation.getByRole("link", { name: "Resources" }).tap();
    await page.getByRole("heading", { name: "Resources" }).waitFor();
    expect(await navigation.isVisible()).to.equal(false);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).to.be.at.most(390);
  });
});
