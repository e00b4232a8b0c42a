import { expect } from "chai";
import { isLoopback, validateServiceAddress, withoutSlash } from "../../../packages/local/src/cli/webAddress";

describe("validateServiceAddress", () => {
  for (const address of [
    "https://api.example.com",
    "https://a.example.com/v1/",
    "http://127.0.0.1:3001",
    "http://[::1]:1",
    "http://localhost:3000",
  ]) {
    it(`accepts ${address}`, () => {
      expect(validateServiceAddress(address)).to.equal(undefined);
    });
  }

  for (const [address, problem] of [
    ["api.example.com", "an address such as"],
    ["http://api.example.com", "an https address; tokens travel over plain http on this machine alone"],
    ["http://127.0.0.1.example.com", "an https address"],
    ["http://localhost.example.com", "an https address"],
    ["ftp://localhost", "an https address"],
    ["https://ann:secret@api.example.com", "without a user name"],
    ["https://api.example.com?a=b", "without a query"],
    ["https://api.example.com#a", "without a fragment"],
  ] as const) {
    it(`rejects ${address}`, () => {
      expect(validateServiceAddress(address)).to.contain(problem);
    });
  }

  it("knows this machine's addresses", () => {
    expect(["http://127.9.9.9", "http://localhost", "http://[::1]"].every((url) => isLoopback(new URL(url)))).to.equal(
      true,
    );
    expect(["http://128.0.0.1", "http://[::2]", "http://0.0.0.0"].some((url) => isLoopback(new URL(url)))).to.equal(
      false,
    );
  });

  it("accepts slashes off", () => {
    expect(withoutSlash("https://a.example.com//")).to.equal("https://a.example.com");
  });
});
