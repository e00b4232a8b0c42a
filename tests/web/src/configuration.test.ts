import { expect } from "chai";
import { ConfigurationError, readConfiguration } from "../../../web/src/configuration";
import { exampleConfiguration } from "../exampleConfiguration";
import { without } from "../without";

function problemsOf(value: unknown): readonly string[] {
  try {
    readConfiguration(value);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("readConfiguration", () => {
  it("takes what a stack has, and leaves out what it has not", () => {
    const needed = without(exampleConfiguration, "identityPoolId", "uploadBucket");
    expect(readConfiguration(needed)).to.deep.equal(needed);
    const all = {
      ...exampleConfiguration,
      metadataUrl: "http://127.0.0.1:3002/pool/.well-known/openid-configuration",
      endpoints: { cognitoIdentity: "http://127.0.0.1:3002", s3: "http://127.0.0.1:3003" },
      consoleUrl: "http://localhost:3006/#token=abc",
    };
    expect(readConfiguration(all)).to.deep.equal(all);
  });

  it("takes slashes from the end of addresses to build on, and leaves redirect addresses letter for letter", () => {
    const { apiUrl, logoutUrl } = readConfiguration({ ...exampleConfiguration, apiUrl: "https://api.example.com/" });
    expect(apiUrl).to.equal("https://api.example.com");
    expect(logoutUrl).to.equal("https://app.example.com/");
  });

  it("lists everything that is wrong at once", () => {
    const problems = problemsOf({
      stack: "",
      region: 1,
      apiUrl: "http://api.example.com",
      issuer: "not an address",
      userPoolId: "eu-central-1_AbCdEfGhI",
      hostedUiUrl: "https://sign-in.example.com",
      callbackUrl: "http://localhost:3000/callback",
      logoutUrl: "http://127.0.0.1:3000/",
      scopes: [],
      consoleUrl: "javascript:alert(1)",
      endpoints: { s3: "ftp://example.com" },
    });
    expect(problems.map((problem) => problem.split(" ")[0])).to.have.members([
      "stack",
      "region",
      "apiUrl",
      "issuer",
      "userPoolClientId",
      "scopes",
      "consoleUrl",
      "endpoints.s3",
    ]);
    expect(problems).to.include("userPoolClientId is missing: give a text that is not empty");
    expect(problems).to.include('apiUrl is "http://api.example.com": give an https address (http for localhost only)');
  });

  it("asks for the openid scope, and for objects", () => {
    expect(problemsOf({ ...exampleConfiguration, scopes: ["email"] })[0]).to.match(/^scopes: give "openid"/);
    expect(problemsOf([])[0]).to.equal("the file: give a JSON object");
    expect(problemsOf({ ...exampleConfiguration, endpoints: 1 })).to.deep.equal(["endpoints: give a JSON object"]);
    expect(problemsOf({ ...exampleConfiguration, scopes: [1] })).to.have.length(1);
  });
});
