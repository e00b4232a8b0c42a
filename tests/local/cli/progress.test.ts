import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { evaluationProgress, ProgressLine } from "../../../packages/local/src/cli/progress";

const erased = "\r\u001B[K";

describe("the progress line", () => {
  it("is drawn over itself on a terminal, within its width, and erased at the end", async () => {
    let written = "";
    let resources = 0;
    const stream = { isTTY: true, columns: 40, write: (text: string) => (written += text) };
    const progress = new ProgressLine(stream, () => evaluationProgress(resources));
    expect(written).to.equal("\r\u001B[KEvaluating the program and bundling its");
    resources = 1;
    stream.columns = 90;
    await delay(150);
    expect(written.slice(written.lastIndexOf(erased) + erased.length)).to.match(
      /^Evaluating the program and bundling its functions \(1 resource\) … 0\.\d s$/,
    );
    progress.end();
    progress.end();
    expect(written.endsWith(` s${erased}`)).to.equal(true);
    const ended = written;
    await delay(120);
    expect(written).to.equal(ended);
  });

  it("is nothing in a file or a pipe", () => {
    const stream = { write: () => expect.fail("nothing is to be written") };
    new ProgressLine(stream, () => "Evaluating").end();
  });
});
