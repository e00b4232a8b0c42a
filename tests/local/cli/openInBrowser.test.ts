import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { openInBrowser } from "../../../packages/local/src/cli/openInBrowser";
import { temporaryFolder } from "../startedRun";

const url = "http://localhost:3006/#token=a-secret";

describe("the option --open", function () {
  let folder: string;
  let remove: () => void;
  const { PATH: searchPath } = process.env;

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = searchPath;
    remove();
  });

  it("gives the browser a file that its owner alone can read, and no argument with the token", async function () {
    if (process.platform !== "linux") {
      console.log("skipped: xdg-open opens the browser on Linux alone");
      this.skip();
    }
    const opened = path.join(folder, "opened");
    writeFileSync(
      path.join(folder, "xdg-open"),
      `#!/bin/sh\necho "$*" > ${opened}.part\n/bin/mv ${opened}.part ${opened}\n`,
      {
        mode: 0o755,
      },
    );
    openInBrowser(url, folder, (message) => expect.fail(message));
    while (!existsSync(opened)) await delay(10);
    const argument = readFileSync(opened, "utf8").trim();
    expect(argument).not.to.include("a-secret");
    const file = fileURLToPath(argument);
    expect(readFileSync(file, "utf8")).to.include(`url=${url}"`);
    expect(statSync(file).mode & 0o077).to.equal(0);
  });

  it("says that the address has to be opened by hand where there is no browser", async () => {
    const told = new Promise<string>((resolve) => {
      openInBrowser(url, folder, resolve);
    });
    expect(await told).to.match(/open the console's address by hand$/);
  });
});
