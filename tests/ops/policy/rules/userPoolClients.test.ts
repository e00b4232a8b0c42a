import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

const client = "aws:cognito/userPoolClient:UserPoolClient";

describe("user-pool-client-code-flow", () => {
  const of = check.bind(undefined, "user-pool-client-code-flow", client);

  it("accepts the code flow alone, and clients without hosted sign-in", () => {
    expect(of({ allowedOauthFlows: ["code"], allowedOauthFlowsUserPoolClient: true })).to.be.empty;
    expect(of({ allowedOauthFlows: notYetKnown, allowedOauthFlowsUserPoolClient: true })).to.be.empty;
    expect(of({})).to.be.empty;
  });

  it("rejects implicit and client_credentials where there is no secret", () => {
    expect(of({ allowedOauthFlows: ["code", "implicit"] })[0]).to.include('allowedOauthFlows ["code","implicit"]');
    expect(of({ allowedOauthFlows: ["client_credentials"], generateSecret: false })).to.have.length(1);
    expect(of({ allowedOauthFlows: [], allowedOauthFlowsUserPoolClient: true })).to.have.length(1);
  });

  it("rejects implicit alone where there is one", () => {
    expect(of({ allowedOauthFlows: ["client_credentials"], generateSecret: true })).to.be.empty;
    expect(of({ allowedOauthFlows: ["implicit"], generateSecret: true })).to.have.length(1);
  });
});

describe("user-pool-client-hides-users", () => {
  const of = check.bind(undefined, "user-pool-client-hides-users", client);

  it("accepts hidden users and revocable tokens, which are the default", () => {
    expect(of({ preventUserExistenceErrors: "ENABLED" })).to.be.empty;
    expect(of({ preventUserExistenceErrors: "ENABLED", enableTokenRevocation: true })).to.be.empty;
  });

  it("rejects to tell who exists, and tokens for ever", () => {
    expect(of({})[0]).to.include("preventUserExistenceErrors nothing");
    expect(of({ preventUserExistenceErrors: "LEGACY" })[0]).to.include('"LEGACY"');
    expect(of({ preventUserExistenceErrors: "ENABLED", enableTokenRevocation: false })).to.have.length(1);
  });
});

describe("user-pool-client-no-password-flow", () => {
  const of = check.bind(undefined, "user-pool-client-no-password-flow", client);

  it("accepts SRP and refresh tokens everywhere, the administrator's flow on unprotected stacks", () => {
    const flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    expect(of({ explicitAuthFlows: flows }, { stack: "prod" })).to.be.empty;
    expect(of({ explicitAuthFlows: [...flows, "ALLOW_ADMIN_USER_PASSWORD_AUTH"] })).to.be.empty;
  });

  it("rejects the password flow everywhere, the administrator's on protected stacks", () => {
    expect(of({ explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] })).to.have.length(1);
    expect(of({ explicitAuthFlows: ["USER_PASSWORD_AUTH"] })).to.have.length(1);
    for (const flow of ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]) {
      for (const circumstances of [{ stack: "prod" }, { deletionProtection: true }, { protect: true }]) {
        expect(of({ explicitAuthFlows: [flow] }, circumstances)[0]).to.include(flow);
      }
      expect(
        of({ explicitAuthFlows: [flow] }, { stack: "live", settings: { protectedStacks: ["live"] } }),
      ).to.have.length(1);
      expect(of({ explicitAuthFlows: [flow] }, { stack: "prod", settings: { protectedStacks: [] } })).to.be.empty;
    }
  });
});

describe("user-pool-client-urls-exact", () => {
  const of = check.bind(undefined, "user-pool-client-urls-exact", client);

  it("accepts https, and localhost on unprotected stacks", () => {
    expect(of({ callbackUrls: ["https://app.example.com/callback", "http://localhost:3000/callback"] })).to.be.empty;
  });

  it("rejects plain http, wildcards, and localhost on protected stacks", () => {
    expect(of({ logoutUrls: ["http://app.example.com/"] })[0]).to.include('"http://app.example.com/" in logoutUrls');
    expect(of({ callbackUrls: ["https://*.example.com/callback"] })).to.have.length(1);
    expect(of({ callbackUrls: ["http://localhost:3000/callback"] }, { stack: "prod" })[0]).to.include(
      "an https URL on a protected stack",
    );
  });
});
