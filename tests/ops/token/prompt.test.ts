import { PassThrough, Readable } from "node:stream";
import { expect } from "chai";
import { Answers } from "../../../ops/token/prompt";
import { SignInError } from "../../../ops/token/signInError";

/** A terminal: what is typed into it, and whether it was in raw mode, where nothing is shown, meanwhile. */
class Terminal extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(raw: boolean): void {
    this.modes.push(raw);
  }
}

describe("answers", () => {
  let said: string;
  const say = (text: string) => {
    said += text;
  };
  beforeEach(() => {
    said = "";
  });

  it("come line by line from a pipe", async () => {
    const answers = new Answers(Readable.from(["first\nsec", "ond\nthird"]), say);
    expect(answers.interactive).to.equal(false);
    expect(await answers.hidden("Password: ")).to.equal("first");
    expect(await answers.visible("Code: ")).to.equal("second");
    expect(await answers.hidden("Again: ")).to.equal("third");
    const error: unknown = await answers.visible("More: ").catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SignInError);
    expect((error as Error).message).to.equal('Standard input ended before the answer to "More:".');
    expect(said).to.equal("Password: Code: Again: More: ");
    answers.close();
  });

  it("are not shown by a terminal when they are secret", async () => {
    const terminal = new Terminal();
    const answers = new Answers(terminal, say);
    const password = answers.hidden("Password: ");
    terminal.write("pæss");
    terminal.write("x\u007f😀\bword\r");
    expect(await password).to.equal("pæssword");
    expect(terminal.modes).to.deep.equal([true, false]);
    expect(said).to.equal("Password: \n");
    const code = answers.visible("Code: ");
    terminal.write("123456\n");
    expect(await code).to.equal("123456");
    const again = answers.hidden("Again: ");
    terminal.write("more\n");
    expect(await again).to.equal("more");
    answers.close();
  });

  for (const [key, code] of [
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ] as const) {
    it(`are given up with ${key}, and the terminal shows what is typed again`, async () => {
      const terminal = new Terminal();
      const password = new Answers(terminal, say).hidden("Password: ");
      terminal.write(`half${code}`);
      const error: unknown = await password.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(SignInError);
      expect(terminal.modes).to.deep.equal([true, false]);
    });
  }

  it("end with the terminal", async () => {
    const terminal = new Terminal();
    const password = new Answers(terminal, say).hidden("Password: ");
    terminal.end("half");
    const error: unknown = await password.catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal("The terminal was closed.");
  });
});
