import { expect } from "chai";
import { validateGroup, validateResourceServers } from "../../../components/authPool/userPoolNames";

describe("groupProblem", () => {
  it("takes names without white space", () => {
    for (const name of ["teachers", "a/b", "Schüler", "x".repeat(128)])
      expect(validateGroup(name), name).to.be.undefined;
    for (const name of ["", "two words", "x".repeat(129), "a\nb"]) expect(validateGroup(name), name).to.be.a("string");
  });
});

describe("resourceServerProblems", () => {
  const fieldsOf = (identifier: string, scopes: Record<string, string>) =>
    validateResourceServers({ identifier, scopes }).map(({ field }) => field);

  it("takes none, and fine ones", () => {
    expect(validateResourceServers(undefined)).to.be.empty;
    expect(fieldsOf("https://api.example.com/", { "exams.grade": "Grade exams", read: "x" })).to.be.empty;
  });

  it("refuses what Cognito does not take", () => {
    for (const identifier of ["", "my api", 'a"b', "a\\b", "a".repeat(257)]) {
      expect(fieldsOf(identifier, { read: "Read" }), identifier).to.deep.equal(["resourceServer.identifier"]);
    }
    for (const scope of ["", "a b", "a/b"]) {
      expect(fieldsOf("api", { [scope]: "Read" }), scope).to.deep.equal([`resourceServer.scopes["${scope}"]`]);
    }
    for (const description of ["", "x".repeat(257)]) {
      expect(fieldsOf("api", { read: description })).to.deep.equal(['resourceServer.scopes["read"]']);
    }
  });

  it("refuses no scope, and more than a client can ask for", () => {
    expect(fieldsOf("api", {})).to.deep.equal(["resourceServer.scopes"]);
    const scopes = Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`s${index}`, "x"]));
    expect(fieldsOf("api", scopes)).to.deep.equal(["resourceServer.scopes"]);
  });
});
