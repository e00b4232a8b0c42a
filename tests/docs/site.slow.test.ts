import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../browser/chromium";
import { temporaryFolder } from "../local/startedRun";
import { root } from "../projectFiles";

const run = promisify(execFile);

describe("the documentation site, as files without a server", function () {
  this.timeout(300_000);
  let site: string;
  let remove: () => void;

  before(async () => {
    ({ folder: site, remove } = temporaryFolder());
    await run("npm", ["run", "docs", "--", "--out", site], { cwd: root });
  });
  after(() => {
    remove();
  });

  const pages = (): string[] => {
    const files = readdirSync(site, { recursive: true, encoding: "utf8" });
    return files.filter((file) => file.endsWith(".html") && !file.startsWith("media"));
  };

  it("has a page for each recipe, with its program and its functions' code", () => {
    const recipes = path.join(root, "components/recipes");
    const text = pages().map((page) => readFileSync(path.join(site, page), "utf8").replaceAll(/<[^>]*>/g, ""));
    for (const recipe of readdirSync(recipes).filter((file) => file.endsWith(".ts"))) {
      const code = readFileSync(path.join(recipes, recipe), "utf8");
      const functions = [...code.matchAll(/entry: "(.+)"/g)].map(([, entry]) => `${entry}:`);
      const shown = text.filter((page) => [`${recipe}:`, ...functions].every((part) => page.includes(part)));
      expect(shown, recipe).to.have.length(1);
    }
  });

  it("links to files and headings of its own that exist", () => {
    const dead = pages().flatMap((page) => {
      const html = readFileSync(path.join(site, page), "utf8");
      const links = [...html.matchAll(/<(?:a|img|script|link)\b[^>]*? (?:href|src)="([^"]+)"/g)];
      return links.flatMap(([, link = ""]) => (resolves(path.join(site, page), link) ? [] : [`${page}: ${link}`]));
    });
    expect(dead).to.deep.equal([]);
  });

  describe("in a browser without a network", () => {
    let browser: Browser;

    before(async function () {
      browser = await startChromium(chromiumOrSkip(this));
    });
    after(() => browser.close());

    const address = (page: string) => pathToFileURL(path.join(site, page)).href;

    it("finds a component and a document by a search", async () => {
      const page = await (await browser.newContext({ offline: true })).newPage();
      await page.goto(address("index.html"));
      for (const [words, target] of [
        ["UploadBucket", "classes/pulumi-secured-api.UploadBucket.html"],
        ["Machine to machine", "documents/Machine_to_machine.html"],
      ] as const) {
        await page.locator("#tsd-search-trigger").click();
        await page.locator("#tsd-search-input").fill(words);
        await page.locator(`#tsd-search-results a[href$="${target}"]`).first().click();
        await page.waitForURL(address(target));
      }
    });

    it("has no accessibility violations that axe finds, and is as wide as its screen", async () => {
      const shown = ["index.html", "classes/pulumi-secured-api.AuthPool.html", "documents/Scopes_and_groups.html"];
      for (const [width, colorScheme] of [
        [390, "dark"],
        [1280, "light"],
      ] as const) {
        const page = await (
          await browser.newContext({ offline: true, colorScheme, viewport: { width, height: 800 } })
        ).newPage();
        for (const one of shown) {
          await page.goto(address(one));
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
          expect(found, `${one}, ${colorScheme}`).to.deep.equal([]);
          const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
          expect(overflow, `${one}, ${width}`).to.be.at.most(0);
        }
      }
    });
  });
});

/** Whether a link of a page leads somewhere; other sites are not asked. */
function resolves(page: string, link: string): boolean {
  if (/^(?:https?|mailto|data):/i.test(link)) return true;
  const [file = "", fragment = ""] = link.split("#");
  const target = file === "" ? page : path.resolve(path.dirname(page), decodeURI(file.replace(/\?.*$/, "")));
  if (!existsSync(target) || !statSync(target).isFile()) return false;
  const id = decodeURIComponent(fragment).replaceAll("&amp;", "&");
  return id === "" || !target.endsWith(".html") || readFileSync(target, "utf8").includes(` id="${id}"`);
}
