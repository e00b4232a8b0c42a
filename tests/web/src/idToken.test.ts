import { expect } from "chai";
import { decodeIdToken, validateIdToken } from "../../../web/src/idToken";
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
    const decoded = decodeIdToken(
      jwt({
        ...claims,
        email,
        email_verified: true,
        name: "Jörg",
        token_use: "id",
        auth_time: 1,
        "custom:team": 7,
        "cognito:username": "j",
        "cognito:groups": ["students", "tutors"],
      }),
    );
    expect(decoded).to.deep.equal({
      ...claims,
      email,
      name: "Jörg",
      tokenUse: "id",
      groups: ["students", "tutors"],
      attributes: { email, email_verified: "true", name: "Jörg", "custom:team": "7" },
    });
  });

  it("takes claims of another kind for absent", () => {
    const decoded = decodeIdToken(jwt({ ...claims, email: {}, name: ["x"], "cognito:groups": "students" }));
    const absent = { email: undefined, name: undefined, tokenUse: undefined };
    expect(decoded).to.deep.equal({ ...claims, ...absent, groups: [], attributes: {} });
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

describe("validateIdToken", () => {
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
