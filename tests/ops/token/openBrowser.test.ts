import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { openBrowser } from "../../../ops/token/openBrowser";
import { temporaryFolder } from "../../local/startedRun";

describe("opening the browser", () => {
  let folder: string;
  let remove: () => void;
  const pathBefore = process.env.PATH;

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
  });
  afterEach(() => {
    process.env.PATH = pathBefore;
    remove();
  });

  const address = new URL("https://x.example.com/a?b=$(touch%20no)&c=;d");

  for (const [platform, command, args] of [
    ["linux", "xdg-open", address.href],
    ["darwin", "open", address.href],
    ["win32", "rundll32", `url.dll,FileProtocolHandler ${address.href}`],
  ] as const) {
    it(`is ${command}'s on ${platform}, without a shell between`, async () => {
      const told = path.join(folder, "told");
      writeFileSync(
        path.join(folder, command),
        `#!/bin/sh\nprintf '%s' "$*" > '${told}.part' && /bin/mv '${told}.part' '${told}'\n`,
      );
      chmodSync(path.join(folder, command), 0o755);
      process.env.PATH = folder;
      const child = openBrowser(address, () => expect.fail("it can be opened"), platform);
      await new Promise((resolve) => child.once("close", resolve));
      expect(existsSync(told) && readFileSync(told, "utf8")).to.equal(args);
    });
  }

  it("says that it can't be", async () => {
    process.env.PATH = folder;
    const said = await new Promise((resolve) => openBrowser(address, resolve, "linux"));
    expect(said).to.match(/^The browser can't be opened \(.*ENOENT\); open the address by hand\.\n$/);
  });
});
