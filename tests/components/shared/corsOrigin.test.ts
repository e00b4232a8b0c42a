import { expect } from "chai";
import fc from "fast-check";
import { validateCorsOrigin } from "../../../components/shared/corsOrigin";

const host = fc
  .array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/), { minLength: 1, maxLength: 4 })
  .map((labels) => `${labels.join(".")}.example`);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });

function origin(scheme: string, name: string, number: number | undefined): string {
  const written = number === undefined || number === (scheme === "https" ? 443 : 80) ? "" : `:${number}`;
  return `${scheme}://${name}${written}`;
}

describe("corsOriginProblem", () => {
  it("accepts every https origin as a browser sends it", () => {
    fc.assert(
      fc.property(host, port, (name, number) => {
        expect(validateCorsOrigin(origin("https", name, number))).to.equal(undefined);
      }),
    );
  });

  it("accepts http for this computer alone", () => {
    for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
      expect(validateCorsOrigin(origin("http", name, 3000)), name).to.equal(undefined);
      expect(validateCorsOrigin(origin("http", name, undefined)), name).to.equal(undefined);
    }
    fc.assert(
      fc.property(host, port, (name, number) => {
        expect(validateCorsOrigin(origin("http", name, number))).to.contain(`"https://${name}`);
      }),
    );
  });

  it("refuses whatever follows host and port", () => {
    fc.assert(
      fc.property(host, fc.stringMatching(/^[/?#][a-z/]{0,8}$/), (name, rest) => {
        expect(validateCorsOrigin(`https://${name}${rest}`)).to.contain(`"https://${name}"`);
      }),
    );
  });

  for (const [given, shown] of [
    ["https://App.Example.com", '"https://app.example.com"'],
    ["HTTPS://app.example.com", '"https://app.example.com"'],
    ["https://app.example.com:443", '"https://app.example.com"'],
    ["http://localhost:80", '"http://localhost"'],
    ["https://user:secret@app.example.com", '"https://app.example.com"'],
    ["https://bücher.example", '"https://xn--bcher-kva.example"'],
    ["https://app.example.com\n", '"https://app.example.com"'],
    ["https://*.example.com", "without wildcards"],
    ["https://*", "without wildcards"],
    ["http://app.localhost", "http is for localhost"],
    ["app.example.com", "an origin such as"],
    ["localhost:3000", "an origin such as"],
    ["null", "an origin such as"],
    ["", "an origin such as"],
    ["https://", "an origin such as"],
    ["https://a..example.com", "an origin such as"],
    ["https://app_.-.example.com", "an origin such as"],
    ["ftp://app.example.com", "an origin such as"],
    ["file:///index.html", "an origin such as"],
    ["https://app.example.com, https://b.example.com", "an origin such as"],
    ["https://app.example.com:99999", "an origin such as"],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      expect(validateCorsOrigin(given)).to.contain(shown);
    });
  }

  it("accepts the wildcard alone, and only where it is allowed", () => {
    expect(validateCorsOrigin("*")).to.contain("without wildcards");
    expect(validateCorsOrigin("*", { allowWildcard: false })).to.contain("without wildcards");
    expect(validateCorsOrigin("*", { allowWildcard: true })).to.equal(undefined);
    expect(validateCorsOrigin("https://*.example.com", { allowWildcard: true })).to.contain("without wildcards");
  });
});
