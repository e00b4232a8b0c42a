import { expect } from "chai";
import fc from "fast-check";
import { authorizeUrl, validateDomainPrefix, prefixDomainUrl, signOutUrl } from "../../../components/authPool/hostedUi";

describe("domainPrefixProblem", () => {
  it("takes what can be a label of a host name", () => {
    for (const prefix of ["a", "learninghub-demo-1a2b", "9", "a".repeat(63)]) {
      expect(validateDomainPrefix(prefix), prefix).to.be.undefined;
    }
  });

  it("refuses the rest, and reserved words", () => {
    for (const prefix of ["", "-a", "a-", "A", "a.b", "a_b", "a b", "a".repeat(64), "laws", "my-amazon", "cognito"]) {
      expect(validateDomainPrefix(prefix), prefix).to.be.a("string");
    }
  });

  it("takes only prefixes whose address is a valid one", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (prefix) => {
        if (validateDomainPrefix(prefix) !== undefined) return;
        expect(new URL(prefixDomainUrl(prefix, "eu-west-1")).hostname.split(".")[0]).to.equal(prefix);
      }),
    );
  });
});

describe("prefixDomainUrl", () => {
  for (const [region, url] of [
    ["eu-west-1", "https://demo.auth.eu-west-1.amazoncognito.com"],
    ["us-gov-west-1", "https://demo.auth-fips.us-gov-west-1.amazoncognito.com"],
    ["us-gov-east-1", "https://demo.auth-fips.us-gov-east-1.amazoncognito.com"],
    ["cn-north-1", "https://demo.auth.cn-north-1.amazoncognito.com.cn"],
  ] as const) {
    it(`knows ${region}`, () => {
      expect(prefixDomainUrl("demo", region)).to.equal(url);
    });
  }
});

describe("addresses of the hosted sign-in", () => {
  it("carry every value through", () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" });
    const scope = fc.stringMatching(/^[a-z./:]+$/);
    fc.assert(
      fc.property(text, fc.array(scope, { minLength: 1 }), text, (clientId, scopes, uri) => {
        const login = new URL(authorizeUrl("https://login.example.com", { clientId, scopes, redirectUri: uri }));
        expect(login.pathname).to.equal("/oauth2/authorize");
        expect([...login.searchParams]).to.deep.equal([
          ["client_id", clientId],
          ["response_type", "code"],
          ["scope", scopes.join(" ")],
          ["redirect_uri", uri],
        ]);
        const logout = new URL(signOutUrl("https://login.example.com", { clientId, logoutUri: uri }));
        expect(logout.pathname).to.equal("/logout");
        expect([...logout.searchParams]).to.deep.equal([
          ["client_id", clientId],
          ["logout_uri", uri],
        ]);
      }),
    );
  });
});
