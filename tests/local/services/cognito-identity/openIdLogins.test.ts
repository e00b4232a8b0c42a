import { GetCredentialsForIdentityCommand, GetIdCommand } from "@aws-sdk/client-cognito-identity";
import type { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import { expect } from "chai";
import type { JsonObject, RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import {
  accountId,
  identityPoolId,
  identityProgram,
  policyOf,
  providerName as userPoolName,
  resource,
  role,
  roleArns,
  withOutputs,
} from "../iam/identityProgram";
import { failure, idToken, RunningServices } from "../iam/runningServices";
import { LocalIssuer } from "../localIssuer";

const identityPoolType = "aws:cognito/identityPool:IdentityPool";
const attachmentType = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";
const googleClientId = "1234.apps.googleusercontent.com";
const partnersArn = `arn:aws:iam::${accountId}:role/partners-1a2b3c4`;

describe("logins of OpenID Connect providers at an identity pool", () => {
  let issuer: LocalIssuer;
  let services: RunningServices;
  let client: CognitoIdentityClient;

  before(async () => {
    issuer = await LocalIssuer.start();
    services = await RunningServices.start(program(), { issuers: { "accounts.google.com": issuer.url } });
    client = services.identityClient();
  });

  beforeEach(() => {
    Object.assign(issuer, { idTokenChanges: {}, forged: false, metadata: {} });
  });

  after(async () => {
    client.destroy();
    await services.stop();
    await issuer.stop();
  });

  const issuerName = () => issuer.url.replace("http://", "");
  const providerArn = () => `arn:aws:iam::${accountId}:oidc-provider/${issuerName()}`;

  /** The pool takes an issuer that is registered with IAM, and Google. */
  function program(roleMappings: JsonObject[] = []): RecordedProgram {
    const clientIdLists = ["another-client", issuer.clientId];
    const trust = policyOf({
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": identityPoolId },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": issuerName() },
      },
    });
    const base = identityProgram(
      resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "works", providerArn(), {
        arn: providerArn(),
        url: issuer.url,
        clientIdLists,
      }),
      role("partners", trust),
    );
    const withProviders = withOutputs(base, "identity", identityPoolType, {
      openidConnectProviderArns: [providerArn()],
      supportedLoginProviders: { "accounts.google.com": googleClientId },
    });
    if (roleMappings.length === 0) return withProviders;
    return withOutputs(withProviders, "identity", attachmentType, { roleMappings });
  }

  const getId = async (Logins: Record<string, string>): Promise<string> =>
    (await client.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }))).IdentityId!;
  const works = async (sub: string, claims = {}) => ({ [issuerName()]: await issuer.idToken({ sub, ...claims }) });
  const google = async (sub: string, claims = {}) => ({
    "accounts.google.com": await issuer.idToken({ sub, aud: googleClientId, ...claims }),
  });

  it("give each person one identity, whichever of an identity's logins comes", async () => {
    const identityId = await getId(await works("w-1"));
    expect(await getId(await works("w-1"))).to.equal(identityId);
    expect(await getId(await works("w-2"))).to.not.equal(identityId);
    expect(await getId({ ...(await works("w-1")), ...(await google("g-1")) })).to.equal(identityId);
    expect(await getId(await google("g-1"))).to.equal(identityId);
    expect(await getId({ [userPoolName]: await idToken("w-1") })).to.not.equal(identityId);
  });

  it("give credentials of the role that the mapping of the provider names", async () => {
    const credentials = async (Logins: Record<string, string>) =>
      client.send(new GetCredentialsForIdentityCommand({ IdentityId: await getId(Logins), Logins }));
    const given = () => services.identityTraces.at(-1)?.roleArn;
    await credentials(await works("w-1"));
    expect(given()).to.equal(roleArns.authenticated);
    const rules = (identityProvider: string, roleArn: string): JsonObject => ({
      identityProvider,
      type: "Rules",
      ambiguousRoleResolution: "Deny",
      mappingRules: [{ claim: "department", matchType: "Equals", value: "maths", roleArn }],
    });
    const teachers = roleArns.teachers;
    services.update(program([rules(providerArn(), partnersArn), rules("accounts.google.com", teachers)]));
    await credentials(await works("w-1", { department: "maths" }));
    expect(given()).to.equal(partnersArn);
    await credentials(await google("g-2", { department: "maths" }));
    expect(given()).to.equal(teachers);
    expect((await failure(credentials(await works("w-1")))).name).to.equal("NotAuthorizedException");
    // The partners' role trusts one provider alone, by `amr`.
    services.update(program([rules("accounts.google.com", partnersArn)]));
    const untrusted = await failure(credentials(await google("g-2", { department: "maths" })));
    expect(untrusted.name).to.equal("InvalidIdentityPoolConfigurationException");
  });

  const refusals: [what: string, change: () => void, message: RegExp][] = [
    ["of another audience", () => (issuer.idTokenChanges = { aud: "x" }), /Incorrect token audience\.$/],
    [
      "of another issuer",
      () => (issuer.idTokenChanges = { iss: "https://x.example.com" }),
      /Issuer doesn't match providerName$/,
    ],
    [
      "that have expired",
      () => (issuer.idTokenChanges = { exp: 1_466_703_804 }),
      /Token expired: \d{10} >= 1466703804$/,
    ],
    ["without a user", () => (issuer.idTokenChanges = { sub: undefined }), /Missing a required claim: sub$/],
    ["with another signature", () => (issuer.forged = true), /Couldn't verify signed token\.$/],
    [
      "of an issuer that says it is another",
      () => (issuer.metadata = { issuer: "https://x.example.com" }),
      /Couldn't verify signed token\.$/,
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(`refuse tokens ${what}`, async () => {
      change();
      for (const logins of [await works("w-1"), await google("g-1")]) {
        const error = await failure(getId(logins));
        expect(error.name).to.equal("NotAuthorizedException");
        expect(error.message)
          .to.match(/^Invalid login token\. /)
          .and.match(message);
      }
    });
  }

  it("refuse tokens of providers that the pool does not name", async () => {
    const error = await failure(getId({ "www.amazon.com": await issuer.idToken({ sub: "a-1" }) }));
    expect(error.message).to.equal("Token is not from a supported provider of this identity pool.");
  });
});
