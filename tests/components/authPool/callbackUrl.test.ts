import { expect } from "chai";
import fc from "fast-check";
import { validateCallbackUrl } from "../../../components/authPool/callbackUrl";

describe("callbackUrlProblem", () => {
  it("takes https URLs, and http ones of this machine", () => {
    for (const url of [
      "https://app.example.com",
      "https://app.example.com/",
      "https://app.example.com:8443/callback?from=login",
      "http://localhost:3000/callback",
      "http://127.0.0.1/",
    ]) {
      expect(validateCallbackUrl(url), url).to.be.undefined;
    }
  });

  for (const [url, allowed] of [
    ["", "absolute"],
    ["/callback", "absolute"],
    ["app.example.com", "absolute"],
    ["myapp://callback", "an https URL"],
    ["javascript:alert(1)", "an https URL"],
    ["http://app.example.com/callback?a=b", 'here "https://app.example.com/callback?a=b"'],
    ["http://localhost.example.com/", "https"],
    ["https://*.example.com/", "without wildcards"],
    ["https://app.example.com/*", "without wildcards"],
    ["https://app.example.com/#done", "fragment"],
    ["https://app.example.com/#", "fragment"],
    ["https://me:secret@app.example.com/", "password"],
    ["https://@app.example.com/", "user name"],
    [" https://app.example.com/", "white space"],
    ["https://app.example.com/\u0001", "control characters"],
    ["https:app.example.com/callback", "// after the scheme"],
    ["https:///app.example.com/callback", "// after the scheme"],
    ["https:\\\\app.example.com/callback", "no backslash"],
    ["https://app.example.com\\@evil.example/", "no backslash"],
    [`https://app.example.com/${"a".repeat(1024)}`, "1024 characters"],
  ] as const) {
    it(`refuses ${url.slice(0, 50)}`, () => {
      expect(validateCallbackUrl(url)).to.include(allowed);
    });
  }

  it("never takes plain http of another host, a wildcard or a fragment", () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withFragments: true, withQueryParameters: true, validSchemes: ["http", "https"] }),
        (url) => {
          const { protocol, hostname } = new URL(url);
          const open = protocol === "http:" && hostname !== "localhost" && hostname !== "127.0.0.1";
          if (open || url.includes("*") || url.includes("#")) expect(validateCallbackUrl(url)).to.be.a("string");
          else if (url.length <= 1024) expect(validateCallbackUrl(url)).to.be.undefined;
        },
      ),
    );
  });
});
