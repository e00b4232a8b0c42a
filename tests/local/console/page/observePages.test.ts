import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../../../browser/chromium";
import { ExampleRun } from "./exampleRun";
import { FixtureConsole } from "./fixtureConsole";
import { openConsole, show, violations } from "./openConsole";

describe("the console's page: logs, messages and resources", function () {
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

  beforeEach(async () => {
    run = await ExampleRun.load();
    server = await new FixtureConsole(run.routes()).start();
  });

  afterEach(async () => {
    await (page as Page | undefined)?.context().close();
    await server.stop();
  });

  async function open(hash: string, options: BrowserContextOptions = {}): Promise<void> {
    page = await openConsole(browser, server.address, options);
    await show(page, hash);
  }

  const note = () => page.locator(".page-note");

  it("shows the fields of a JSON log line, filters lines, and leads to the line's request", async () => {
    await open("#/logs");
    const lines = page.getByRole("listbox", { name: "Log lines" });
    await lines.getByRole("option").last().waitFor();
    await page.getByLabel("Function").selectOption("submitExam");
    await page.getByLabel("Level").selectOption("WARN");
    await note().getByText("4 of 76 lines").waitFor();
    await lines.getByText("route=/exams").first().waitFor();
    await lines.getByRole("option").first().click();
    const detail = page.getByRole("region", { name: "Log line" });
    await detail.getByText('"Request answered"').waitFor();
    await detail.getByRole("link", { name: "All lines of the request" }).click();
    await note().getByText("3 of 76 lines").waitFor();
    await lines.getByRole("option").nth(1).click();
    await detail.getByRole("link", { name: "Show the request" }).click();
    await page.getByRole("heading", { name: "POST /exams" }).waitFor();
  });

  it("follows the end of the log until the reader scrolls up", async () => {
    await open("#/logs");
    const lines = page.getByRole("listbox", { name: "Log lines" });
    await lines.getByText("REPORT").last().waitFor();
    server.push("log", { ...run.logLine("getExam", "the newest line"), id: 1000 });
    await lines.getByText("the newest line").waitFor();
    const list = "document.querySelector('[role=listbox]')";
    const atEnd = () => page.evaluate<boolean>(`${list}.scrollTop + ${list}.clientHeight >= ${list}.scrollHeight - 1`);
    expect(await atEnd()).to.equal(true);
    await page.evaluate(`${list}.scrollTop = 0`);
    await lines.locator('[aria-posinset="1"]').waitFor();
    server.push("log", { ...run.logLine("getExam", "one more"), id: 1001 });
    await note().getByText("78 lines").waitFor();
    expect(await atEnd()).to.equal(false);
  });

  it("shows an e-mail as it looks, without its scripts and remote images, and copies its code", async () => {
    const remote: string[] = [];
    await open("#/requests");
    page.on("requestfinished", (request) => remote.push(request.url()));
    await page
      .getByRole("navigation", { name: "Pages", exact: true })
      .getByRole("link", { name: "Messages 3" })
      .click();
    const [mail] = run.messages.slice(1);
    mail!.body += "<script>parent.document.title = 'taken'</script>";
    await page.reload();
    const messages = page.getByRole("listbox", { name: "Messages" });
    await messages.getByRole("option", { name: "Reset your password" }).click();
    const frame = page.frameLocator("iframe");
    const paragraph = frame.getByText("Your password reset code is");
    await paragraph.waitFor();
    expect(await page.frames()[1]!.evaluate("getComputedStyle(document.querySelector('p')).color")).to.equal(
      "rgb(20, 40, 160)",
    );
    expect(await page.title()).to.equal("Messages · learninghub");
    expect(remote.filter((url) => !url.startsWith(server.url) && url.startsWith("http"))).to.deep.equal([]);
    await page.getByRole("button", { name: "Copy code" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).to.equal("402931");
  });

  it("has a button for a message's link, shows text messages, and counts what arrives meanwhile", async () => {
    await open("#/mail/message-1");
    const link = page.getByRole("link", { name: "Open link" });
    expect(await link.getAttribute("href")).to.equal("http://localhost:3002/confirm?code=1");
    await page.getByRole("option", { name: "+15550100" }).click();
    await page.locator(".sms").getByText("Your authentication code is 118204.").waitFor();
    await show(page, "#/logs");
    server.push("message", { ...run.messages[0], id: "message-9" });
    await page
      .getByRole("navigation", { name: "Pages", exact: true })
      .getByRole("link", { name: "Messages 1" })
      .click();
    await note().getByText("4 messages").waitFor();
    await page.getByRole("button", { name: "Clear messages" }).click();
    await page.getByText("No messages yet").waitFor();
  });

  it("shows the program as a tree that opens and closes, with inputs, outputs, sources and connections", async () => {
    await open("#/resources");
    const tree = page.getByRole("tree", { name: "Resources" });
    const store = tree.getByRole("treeitem", { name: "store Document table" });
    await store.click();
    const below = await tree.getByText("Table item").count();
    expect(below).to.be.above(5);
    await tree.press("ArrowLeft");
    await tree.getByText("Table item").first().waitFor({ state: "detached" });
    expect(await store.getAttribute("aria-expanded")).to.equal("false");
    await page.getByLabel("Search resources").fill("authorizer");
    await tree.getByRole("treeitem", { name: "api Authorizer" }).click();
    const detail = page.getByRole("region", { name: "Resource", exact: true });
    await detail.getByText('"JWT"').waitFor();
    const source = detail.getByRole("link", { name: /^index\.ts:\d+$/ });
    expect(await source.getAttribute("href")).to.match(/^vscode:\/\/file\/.*\/index\.ts:\d+:15$/);
    await detail.getByRole("tab", { name: "Outputs" }).click();
    await detail.getByText("authorizerType").waitFor();
    await detail.getByRole("tab", { name: /Connections/ }).click();
    await detail.getByRole("link", { name: "users" }).first().click();
    await detail.getByRole("heading", { name: "users" }).waitFor();
  });

  it("shows the program as a picture whose boxes and rows select, alone with their connections if wanted", async () => {
    await open("#/resources?view=picture");
    const picture = page.locator(".picture");
    const titles = () => picture.locator(".box-head strong").allTextContents();
    await picture.getByRole("button", { name: "submitExam" }).waitFor();
    expect(await titles()).to.include.members(["Client", "users", "identity", "api", "health", "listCourses", "store"]);
    await picture.getByRole("button", { name: "submitExam" }).click();
    const detail = page.getByRole("region", { name: "Resource", exact: true });
    await detail.getByRole("heading", { name: "submitExam" }).waitFor();
    await page.getByRole("button", { name: "Only its connections" }).click();
    expect(await titles()).to.deep.equal(["api", "submitExam", "store"]);
    await show(page, "#/resources?view=picture&request=request-4");
    await picture.locator(".box-row.passed", { hasText: "POST /exams" }).waitFor();
    expect(await picture.locator(".line.passed").count()).to.equal(3);
  });

  const places = [
    "#/requests",
    "#/requests/request-36",
    "#/logs/2",
    "#/mail/message-2",
    "#/resources",
    "#/resources?view=picture&request=request-36",
    "#/requests?search=nothing",
  ];
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    it(`has no accessibility violations that axe finds, ${colorScheme}, ${width} px wide`, async () => {
      run.requests.splice(6);
      await open("#/requests", { colorScheme, viewport: { width, height: 844 } });
      for (const place of places) {
        await show(page, place);
        await page.locator(".virtual-row, .empty, .picture .box, .detail-head h2").first().waitFor();
        await page.locator("[aria-busy]").waitFor({ state: "detached" });
        expect(await violations(page), place).to.deep.equal([]);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), place).to.be.at.most(width);
      }
    });
  }
});
