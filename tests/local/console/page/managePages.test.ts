import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Browser, Locator, Page } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../../../browser/chromium";
import { removeTemporaryProjects } from "../../record/temporaryProject";
import { ManagedRun } from "./manageProgram";
import { openConsole, show, violations } from "./openConsole";

const password = "correct-Horse-battery-9";

describe("the console's pages that manage, in a browser on a local run", function () {
  this.timeout(60_000);
  let managed: ManagedRun;
  let browser: Browser;
  let page: Page;

  before(async function () {
    const path = chromiumOrSkip(this);
    [managed, browser] = await Promise.all([ManagedRun.start(), startChromium(path)]);
    page = await openConsole(browser, managed.run.consoleUrl, { locale: "en-GB" });
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (managed as ManagedRun | undefined)?.stop();
    removeTemporaryProjects();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.log(await page.locator("body").innerText());
  });

  const button = (name: string, inside: Locator | Page = page) => inside.getByRole("button", { name, exact: true });
  const dialog = (title: string) => page.getByRole("dialog", { name: title });
  const region = (name: string) => page.getByRole("region", { name, exact: true });
  const announced = (text: string) => page.getByRole("status").getByText(text).first().waitFor();

  it("creates a user by keyboard alone, and shows why Cognito refuses a password", async () => {
    await show(page, "#/users");
    await button("Create user").focus();
    await page.keyboard.press("Enter");
    await dialog("Create user").getByLabel("Email address", { exact: true }).focus();
    await page.keyboard.type("ada@example.com");
    await dialog("Create user").getByLabel("Password").focus();
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await dialog("Create user")
      .getByRole("alert")
      .getByText(/^InvalidPasswordException: /)
      .waitFor();
    await dialog("Create user").getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await region("User").getByRole("heading", { name: "ada@example.com" }).waitFor();
    await region("User").getByText("Confirmed").waitFor();
    await page.keyboard.press("Escape");
    await region("User").waitFor({ state: "detached" });
  });

  it("finds users by what their email address begins with", async () => {
    const search = page.getByLabel("email begins with");
    await search.fill("grace");
    await page.getByText("No user matches").waitFor();
    await search.fill("ada");
    await button("ada@example.com").waitFor();
    await search.fill("");
  });

  it("edits attributes and groups, of which the next tokens tell", async () => {
    await page.getByRole("tab", { name: "Groups" }).click();
    await button("Create group").click();
    await dialog("Create group").getByLabel("Name").fill("admins");
    await button("Create group", dialog("Create group")).click();
    await announced("Group saved");
    await page.getByRole("tab", { name: "Users", exact: true }).click();
    await button("ada@example.com").click();

    await button("Edit", region("Attributes")).click();
    await dialog("Edit attributes").getByLabel("Add an attribute").selectOption("given_name");
    await dialog("Edit attributes").getByLabel("given_name").fill("Augusta");
    await button("Save", dialog("Edit attributes")).click();
    await region("Attributes").getByText("Augusta").waitFor();
    await region("Groups").getByLabel("Add to a group").selectOption("admins");
    await button("Remove from admins", region("Groups")).waitFor();

    await button("Get tokens", region("Tokens")).click();
    await button("Copy ID token", region("Tokens")).click();
    await button("Decode", region("Tokens")).first().click();
    await region("Tokens").getByText('"admins"').waitFor();
    await region("Tokens").getByText('"Augusta"').waitFor();
  });

  it("tells which API accepts a pasted token, and why another one is refused", async () => {
    const token = await page.evaluate<string>("navigator.clipboard.readText()");
    await page.getByRole("tab", { name: "Decode a token" }).click();
    const field = page.getByRole("textbox", { name: "Token" });
    await field.fill(`Bearer ${token}`);
    await region("APIs").getByText("Accepted by jwt of shop").waitFor();
    await region("APIs").getByText("GET /orders").waitFor();
    const [head, body, signature = ""] = token.split(".");
    await field.fill([head, body, (signature.startsWith("A") ? "B" : "A") + signature.slice(1)].join("."));
    await region("APIs").getByText("Refused by jwt of shop").waitFor();
    expect(await region("APIs").getByRole("listitem").innerText()).to.match(/signature/i);
    await field.fill("no token");
    await page.getByRole("main").getByRole("alert").waitFor();
  });

  it("disables a user, signs them out everywhere, and deletes them once that is confirmed", async () => {
    await page.getByRole("tab", { name: "Users", exact: true }).click();
    await button("ada@example.com").click();
    await button("Disable user access").click();
    await region("User").getByText("Disabled", { exact: true }).waitFor();
    await button("Enable user access").click();
    await button("Sign out everywhere").click();
    await announced("Signed out everywhere");
    await button("Set password").click();
    await dialog("Set password").getByLabel("New password").fill("another-Horse-battery-9");
    await button("Set password", dialog("Set password")).click();
    await announced("Password set");
    await button("Delete user").click();
    await button("Cancel", dialog("Delete user")).click();
    await button("Delete user").click();
    await button("Delete user", dialog("Delete user")).click();
    await page.getByText("No users yet").waitFor();
  });

  it("confirms a user who signed up, resets their password and turns off their MFA", async () => {
    const { userPoolId, clientId, username } = await managed.signUp("eve@example.com", password);
    await show(page, `#/users/${userPoolId}/users/${username}`);
    await button("Confirm account").click();
    await announced("Account confirmed");
    await button("Confirm account").waitFor({ state: "detached" });
    await managed.turnOnMfa(userPoolId, clientId, username);
    await show(page, "#/users");
    await button("eve@example.com").click();
    await button("Turn off").click();
    await announced("MFA is off");
    await region("User").getByText("Not set up by this user").waitFor();
    await button("Reset password").click();
    await button("Reset password", dialog("Reset password")).click();
    await announced("Password reset");
    await region("User").getByText("Reset required").waitFor();
    await show(page, "#/mail");
    await page.getByRole("option").first().getByText("Your verification code").waitFor();
  });

  it("edits a group, adds and removes its members, and deletes it", async () => {
    await show(page, "#/users");
    await page.getByRole("tab", { name: "Groups" }).click();
    await button("admins").click();
    await button("Edit", region("Group")).click();
    await dialog("Edit group").getByLabel("Description").fill("<b>may</b> do all");
    await dialog("Edit group").getByLabel("Precedence").fill("0");
    await button("Edit group", dialog("Edit group")).click();
    await page.getByRole("cell", { name: "<b>may</b> do all" }).waitFor();
    await page.getByLabel("User name or email address").fill("nobody@example.com");
    await button("Add user").click();
    await region("Members").getByRole("alert").getByText("UserNotFoundException").waitFor();
    await page.getByLabel("User name or email address").fill("eve@example.com");
    await page.keyboard.press("Enter");
    await button("Remove eve@example.com").click();
    await region("Members").getByText("No members.").waitFor();
    await button("Delete group").click();
    await button("Delete group", dialog("Delete group")).click();
    await page.getByText("No groups").waitFor();
  });

  it("uploads files below a prefix, shows and downloads them, and deletes them", async () => {
    await show(page, "#/data/buckets/files?prefix=notes%2F");
    await page.getByText("Nothing below this prefix").waitFor();
    const content = Buffer.from('{ "chapter": "rebase" }');
    const files = [
      { name: "git.json", mimeType: "application/json", buffer: content },
      { name: "logo.png", mimeType: "image/png", buffer: onePixel },
    ];
    await page.getByLabel("Files to upload").setInputFiles(files);
    await announced("2 objects uploaded");
    await button("files", page.getByRole("navigation", { name: "Prefix" })).click();
    await button("notes/").click();
    await button("git.json").click();
    await region("Preview").getByText('"rebase"').waitFor();
    const download = page.waitForEvent("download");
    await button("Download").click();
    expect(readFileSync(await (await download).path())).to.deep.equal(content);
    await button("logo.png").click();
    await page.getByRole("img", { name: "notes/logo.png" }).waitFor();
    const width = `document.querySelector("img").decode().then(() => document.querySelector("img").naturalWidth)`;
    expect(await page.evaluate<number>(width)).to.equal(1);
    await button("Delete", region("Object")).click();
    await button("Delete object", dialog("Delete object")).click();
    await button("logo.png").waitFor({ state: "detached" });
  });

  it("creates, edits, queries and deletes items, and shows why DynamoDB refuses one", async () => {
    await show(page, "#/data/tables/orders");
    await page.getByText("The table is empty").waitFor();
    const put = async (item: string, title = "Create item") => {
      await button(title === "Create item" ? title : "Edit").click();
      await dialog(title).getByLabel("Item", { exact: true }).fill(item);
      await button(title === "Create item" ? title : "Save item", dialog(title)).click();
    };
    await put('{ "customer": "ada" }');
    await dialog("Create item")
      .getByRole("alert")
      .getByText(/^ValidationException: /)
      .waitFor();
    await button("Cancel", dialog("Create item")).click();
    const keys = [
      ["ada", 1],
      ["ada", 2],
      ["grace", 1],
    ] as const;
    for (const [index, [customer, number]] of keys.entries()) {
      await put(JSON.stringify({ customer, number, state: "open", tags: ["new"] }));
      await announced("Item created");
      // Below the row of the headers.
      await page
        .getByRole("row")
        .nth(index + 1)
        .waitFor();
    }
    expect(await page.getByRole("columnheader").allInnerTexts()).to.deep.equal(["customer", "number", "state", "tags"]);
    expect(await page.getByRole("row").count()).to.equal(4);
    await page.getByLabel("customer (partition key)").fill("ada");
    await page.getByLabel("Condition on number").selectOption(">");
    await page.getByLabel("number (sort key)").fill("1");
    await button("Query").click();
    await page.getByRole("row").nth(2).waitFor({ state: "detached" });
    await button("ada").click();
    await region("Item").getByText('"open"').waitFor();
    await put('{ "customer": "ada", "number": 2, "state": "paid" }', "Edit item");
    await region("Item").getByText('"paid"').waitFor();
    await button("Delete", region("Item")).click();
    await button("Delete item", dialog("Delete item")).click();
    await page.getByText("No item matches").waitFor();
    await page.getByLabel("Table or index").selectOption({ label: "Index byState" });
    await page.getByLabel("state (partition key)").fill("open");
    await button("Query").click();
    await page.getByRole("row").nth(2).waitFor();
  });

  it("sends, shows and deletes messages of a queue that an emulator serves", async () => {
    await show(page, "#/data/queues/jobs");
    await page.getByText("No messages to receive").waitFor();
    await button("Send message").click();
    await dialog("Send message").getByLabel("Body").fill('{ "job": "invoice" }');
    await button("Send message", dialog("Send message")).click();
    await page.getByRole("main").getByText('"invoice"').waitFor();
    await page.getByText("1 available").waitFor();
    await button("Delete message").click();
    await page.getByText("No messages to receive").waitFor();
    await button("Send message").click();
    await dialog("Send message").getByLabel("Body").fill("purged");
    await button("Send message", dialog("Send message")).click();
    await page.getByText("1 available").waitFor();
    await button("Purge").click();
    await button("Purge queue", dialog("Purge queue")).click();
    await page.getByText("No messages to receive").waitFor();
  });

  it("invokes a function with an edited event, and names the place of an error in it", async () => {
    await show(page, "#/events/reader");
    const event = page.getByRole("textbox", { name: "Event" });
    await page.getByLabel("Sample event").selectOption("GET /orders of HTTP API shop");
    expect(await event.inputValue()).to.contain('"routeKey": "GET /orders"');
    await event.fill('{\n  "remove": yes\n}');
    await page.getByText('Line 2, column 13: expected a value, found "y".').waitFor();
    await button("Invoke").click();
    await page.getByText("Not invoked yet").waitFor();
    await event.fill('{"remove":false}');
    await button("Format").click();
    expect(await event.inputValue()).to.equal('{\n  "remove": false\n}');
    await event.press("Control+Enter");
    await region("Result").getByText("Succeeded").waitFor();
    await region("Result").getByText("count: 2").waitFor();
    await region("Result").getByText("reading orders").waitFor();
    await event.fill('{"remove":true}');
    await button("Invoke").click();
    await region("Result").getByText("AccessDeniedException", { exact: false }).first().waitFor();
    const outcomes = await region("History").locator("tbody tr").allInnerTexts();
    expect(outcomes.map((row) => /Succeeded|Unhandled/.exec(row)?.[0])).to.deep.equal(["Unhandled", "Succeeded"]);
    await region("History").locator("tbody button").last().click();
    expect(await event.inputValue()).to.contain("false");
  });

  it("shows what a function was refused with a policy to paste, and decides with the statements", async () => {
    await show(page, "#/iam/functions");
    const card = page.getByRole("article", { name: "reader" });
    await card.getByRole("region", { name: "Refused", exact: true }).getByText("dynamodb:DeleteItem").first().waitFor();
    await card.getByRole("region", { name: "Never used", exact: true }).getByText("dynamodb:GetItem").waitFor();
    await button("Copy policy", card).click();
    const policy = JSON.parse(await page.evaluate<string>("navigator.clipboard.readText()")) as object;
    expect(policy).to.have.nested.property("Statement[0].Effect", "Allow");
    await card.getByRole("link", { name: "dynamodb:GetItem" }).click();
    await region("Decision").getByRole("heading", { name: "Allowed" }).waitFor();
    await region("Decision").getByText("read-orders", { exact: true }).waitFor();
    await page.getByLabel("Action").fill("dynamodb:DeleteItem");
    await button("Decide").click();
    await region("Decision").getByRole("heading", { name: "Denied" }).waitFor();
    await page.getByLabel("Action").fill("everything");
    await button("Decide").click();
    await page.getByRole("main").getByRole("alert").getByText("such as s3:GetObject", { exact: false }).waitFor();
  });

  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    it(`has no accessibility violations that axe finds, and fits, ${colorScheme}, ${width} px wide`, async () => {
      const other = await openConsole(browser, managed.run.consoleUrl, {
        colorScheme,
        viewport: { width, height: 844 },
      });
      const views: [string, Locator][] = [
        ["#/users", button("Create user", other)],
        [`#/users/${userPoolId()}/tokens`, other.getByRole("textbox", { name: "Token" })],
        ["#/data/buckets/files?prefix=notes%2F&key=notes%2Fgit.json", other.getByText('"rebase"')],
        ["#/data/tables/orders", button("ada", other)],
        ["#/data/queues/jobs", other.getByText("No messages to receive")],
        ["#/events/reader", button("Invoke", other)],
        ["#/iam/functions", other.getByRole("article", { name: "reader" })],
        [`#/iam/decisions?${question()}`, other.getByRole("heading", { name: "Denied" })],
      ];
      for (const [hash, shown] of views) {
        await show(other, hash);
        await shown.waitFor();
        expect(await violations(other), hash).to.deep.equal([]);
        expect(await other.evaluate<number>("document.documentElement.scrollWidth"), hash).to.equal(width);
      }
      await other.context().close();
    });
  }

  const userPoolId = (): string =>
    managed.run.program.resources.find(({ type }) => type === "aws:cognito/userPool:UserPool")?.id ?? "";
  const question = (): string =>
    new URLSearchParams({
      principal: "arn:aws:iam::000000000000:role/reader",
      action: "dynamodb:PutItem",
      resource: "arn:aws:dynamodb:eu-central-1:000000000000:table/orders",
    }).toString();
});

const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
