import { expect } from "chai";
import { parsedUrl } from "../../../components/shared/parsedUrl";

describe("parsedUrl", () => {
  it("takes addresses, with letters beyond ASCII however often it is asked", () => {
    expect(parsedUrl("https://a.example.com/b")?.href).to.equal("https://a.example.com/b");
    const refused = Array.from({ length: 20_000 }, () => parsedUrl("https://bücher.example")).filter((url) => !url);
    expect(refused).to.have.length(0);
  });

  it("refuses what is none", () => {
    for (const text of ["", "a.example.com", "https://", "https://a b"]) expect(parsedUrl(text)).to.equal(undefined);
  });
});
