import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { pageFiles } from "./fixtureConsole";

describe("the files of the console's page", () => {
  it("are under 150 KB compressed, all together", async () => {
    const files = await pageFiles();
    const sizes = [...files.values()].map(({ content }) => gzipSync(content).length);
    expect([...files.keys()]).to.deep.equal(["/", "/main.js", "/main.css"]);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.within(1, 150_000);
  });
});
