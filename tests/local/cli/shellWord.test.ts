import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { shellWord } from "../../../packages/local/src/cli/shellWord";

describe("shellWord", () => {
  it("leaves ordinary words as they are", () => {
    for (const word of ["--stack", "eu-west-1_Pool", "https://a.example.com", "/aws/lambda/x"]) {
      expect(shellWord(word)).to.equal(word);
    }
  });

  it("quotes what means something to a shell", () => {
    const words = ["$(touch no)", "a b", "it's", "$default/*", ";", "", "a\nb", '"'];
    const printed = execFileSync("/bin/sh", ["-c", `printf '%s|' ${words.map(shellWord).join(" ")}`], {
      encoding: "utf8",
    });
    expect(printed).to.equal(`${words.join("|")}|`);
  });
});
