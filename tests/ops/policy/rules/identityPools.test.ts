import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

const pool = "aws:cognito/identityPool:IdentityPool";

describe("identity-pool-signed-in-only", () => {
  const of = check.bind(undefined, "identity-pool-signed-in-only", pool);

  it("accepts unauthenticated identities on unprotected stacks alone", () => {
    expect(of({ allowUnauthenticatedIdentities: false }, { stack: "prod" })).to.be.empty;
    expect(of({ allowUnauthenticatedIdentities: true })).to.be.empty;
    expect(of({ allowUnauthenticatedIdentities: true }, { stack: "prod" })[0]).to.include("the protected stack prod");
    expect(of({ allowUnauthenticatedIdentities: true }, { protect: true })).to.have.length(1);
  });
});

describe("identity-pool-enhanced-flow", () => {
  const of = check.bind(undefined, "identity-pool-enhanced-flow", pool);

  it("accepts pools without the classic flow that check tokens with the user pool", () => {
    expect(of({})).to.be.empty;
    expect(of({ allowClassicFlow: false, cognitoIdentityProviders: [{ serverSideTokenCheck: true }] })).to.be.empty;
    expect(of({ cognitoIdentityProviders: [{ serverSideTokenCheck: notYetKnown }, notYetKnown] })).to.be.empty;
  });

  it("rejects the classic flow, and tokens that are not checked", () => {
    expect(of({ allowClassicFlow: true })[0]).to.include("allowClassicFlow true");
    expect(of({ cognitoIdentityProviders: [{ clientId: "a" }] })[0]).to.include("serverSideTokenCheck nothing");
    expect(of({ cognitoIdentityProviders: [{ serverSideTokenCheck: false }] })).to.have.length(1);
  });
});
