import axe from "axe-core";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { chromiumOrSkip, startChromium } from "../../../../browser/chromium";
import { RunningPools } from "../runningPools";
import { brandedProgram, classicProgram, managedProgram } from "./brandedPrograms";
import { authorizeAddress } from "./testBrowser";

const paths = ["/login", "/signup", "/forgotPassword", "/confirmForgotPassword", "/error"];

const looks = [
  { look: "Cognito's own managed login", program: managedProgram(), paths },
  { look: "a branding style", program: brandedProgram, paths: ["/login"] },
  {
    look: "the classic pages",
    program: classicProgram({ css: ".submitButton-customizable { background-color: #0a7c54 }" }),
    paths: ["/login", "/signup"],
  },
];

const screens = [
  { width: 390, colorScheme: "dark" },
  { width: 1280, colorScheme: "light" },
] as const;

describe("the hosted sign-in's pages in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await startChromium(chromiumOrSkip(this));
  });
  after(() => browser.close());

  for (const { look, program, paths: shown } of looks) {
    it(`have no accessibility violations that axe finds, on phone and desktop, light and dark: ${look}`, async () => {
      const running = await RunningPools.start(program);
      for (const { width, colorScheme } of screens) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        for (const path of shown) {
          await page.goto(`${running.endpoint}${authorizeAddress({}, path)}`);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
          expect(found, `${path}, ${colorScheme}, ${width}`).to.deep.equal([]);
          const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
          expect(overflow, `${path}, ${width}`).to.be.at.most(0);
        }
        await page.close();
      }
      await running.stop();
    });
  }
});
