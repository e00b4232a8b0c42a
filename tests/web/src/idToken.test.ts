import { expect } from "chai";
import { decodeIdToken, validateIdToken, timeLeft } from "../../../web/src/idToken";
import { exampleConfiguration } from "../exampleConfiguration";

const claims = {
  iss: exampleConfiguration.issuer,
  aud: exampleConfiguration.userPoolClientId,
  sub: "5b0c1f0e-8a53-4f0e-9d0a-2f4f8f0f6a11",
  exp: 1_772_442_927,
};

function jwt(payload: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2ln`;
}

describe("decodeIdToken", () => {
  it("reads claims, base64url and UTF-8 included", () => {
    const email = "jörg?~ÿ@example.com";
    const decoded = decodeIdToken(jwt({ ...claims, email, token_use: "id", "cognito:groups": ["students", "tutors"] }));
    expect(decoded).to.deep.equal({ ...claims, email, tokenUse: "id", groups: ["students", "tutors"] });
  });

  it("takes claims of another kind for absent", () => {
    const decoded = decodeIdToken(jwt({ ...claims, email: 1, "cognito:groups": "students" }));
    expect(decoded).to.deep.equal({ ...claims, email: undefined, tokenUse: undefined, groups: [] });
  });

  for (const token of ["", "a.b", "e30.e.c2ln", jwt(null), "e30.!!!.c2ln"]) {
    it(`refuses ${JSON.stringify(token)}`, () => {
      expect(() => decodeIdToken(token)).to.throw("no JSON Web Token");
    });
  }

  it("refuses a token without the claims that it shows", () => {
    for (const name of Object.keys(claims)) {
      expect(() => decodeIdToken(jwt({ ...claims, [name]: undefined })), name).to.throw("no iss, aud, sub or exp");
    }
  });
});

describe("idTokenProblem", () => {
  const decoded = decodeIdToken(jwt({ ...claims, token_use: "id" }));

  it("finds none in a token of the pool for this client", () => {
    expect(validateIdToken(decoded, exampleConfiguration)).to.equal(undefined);
  });

  it("names another issuer, audience or use", () => {
    const problem = (changes: object) => validateIdToken({ ...decoded, ...changes }, exampleConfiguration);
    expect(problem({ iss: "https://evil.example.com" })).to.contain("issuer is https://evil.example.com");
    expect(problem({ aud: "another" })).to.contain("audience is another");
    expect(problem({ tokenUse: "access" })).to.contain("for access");
  });
});

describe("timeLeft", () => {
  const cases: [number, string][] = [
    [3600, "1 h 00 min"],
    [3599, "59 min 59 s"],
    [7500, "2 h 05 min"],
    [61, "1 min 01 s"],
    [59, "59 s"],
    [1, "1 s"],
    [0, "expired 0 s ago"],
    [-75, "expired 1 min 15 s ago"],
  ];
  for (const [seconds, words] of cases) {
    it(`says "${words}" ${seconds} s before the end`, () => {
      expect(timeLeft(1000 + seconds, 1_000_999)).to.equal(words);
    });
  }
});
