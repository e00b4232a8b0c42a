import { expect } from "chai";
import fc from "fast-check";
import { validateCallbackUrl } from "../../../components/authPool/callbackUrl";

describe("validateCallbackUrl", () => {
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

  it("takes schemes of native apps", () => {
    for (const url of ["myapp://callback", "com.example.app://callback/sign-in?from=login", "my-app+dev://callback"]) {
      expect(validateCallbackUrl(url), url).to.be.undefined;
    }
  });

  for (const [url, allowed] of [
    ["", "absolute"],
    ["/callback", "absolute"],
    ["app.example.com", "absolute"],
    ["javascript:alert(1)", "an https URL"],
    ["javascript://app.example.com/%0aalert(1)", "an https URL"],
    ["data://text/html,hello", "an https URL"],
    ["file:///etc/passwd", "an https URL"],
    ["ftp://app.example.com/callback", "an https URL"],
    ["intent://callback#Intent;scheme=myapp;end", "an https URL"],
    ["myapp:callback", "myapp://callback"],
    ["myapp:///callback", "myapp://callback"],
    ["MyApp://callback", "myapp://callback"],
    ["myapp://callback#done", "fragment"],
    ["myapp://*", "without wildcards"],
    ["myapp://me@callback", "user name"],
    ["myapp://callback/a b", "white space"],
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
