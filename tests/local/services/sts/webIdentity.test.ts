import { CognitoIdentityClient, GetIdCommand, GetOpenIdTokenCommand } from "@aws-sdk/client-cognito-identity";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../recordedFixtures";
import { LocalIssuer } from "../localIssuer";
import { failed, functionRole, roleArn, ServedSdk } from "../servedSdk";

const region = "eu-west-1";
const identityPoolId = `${region}:11111111-2222-4333-8444-555555555555`;

describe("STS for tokens of identity providers", () => {
  let issuer: LocalIssuer;
  let served: ServedSdk;
  let sts: STSClient;

  before(async () => {
    issuer = await LocalIssuer.start();
    const name = issuer.url.replace("http://", "");
    const arn = `arn:aws:iam::000000000000:oidc-provider/${name}`;
    const trusting = (Federated: string, StringEquals: JsonObject): JsonObject => ({
      Effect: "Allow",
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated },
      Condition: { StringEquals },
    });
    // Only sessions of the build on main may list tables: the session keeps the token's keys.
    const list = {
      Effect: "Allow",
      Action: "dynamodb:ListTables",
      Resource: "*",
      Condition: { StringEquals: { [`${name}:sub`]: "repo:main" } },
    };
    served = await ServedSdk.start([
      recordedResource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "builds", {
        arn,
        url: issuer.url,
        clientIdLists: ["another", issuer.clientId],
      }),
      functionRole("builds", [list], [trusting(arn, { [`${name}:aud`]: issuer.clientId })]),
      functionRole(
        "visitors",
        [],
        [trusting("cognito-identity.amazonaws.com", { "cognito-identity.amazonaws.com:aud": identityPoolId })],
      ),
      {
        ...recordedResource("aws:cognito/identityPool:IdentityPool", "pool", {
          allowUnauthenticatedIdentities: true,
          allowClassicFlow: true,
        }),
        id: identityPoolId,
      },
    ]);
    // Without credentials, as a build has none.
    sts = new STSClient({ region, endpoint: served.url, maxAttempts: 1 });
  });

  beforeEach(() => {
    Object.assign(issuer, { idTokenChanges: {}, forged: false, metadata: {} });
  });

  after(async () => {
    sts.destroy();
    await served.stop();
    await issuer.stop();
  });

  const assume = (WebIdentityToken: string, role = "builds", more = {}) =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn(role),
        RoleSessionName: "build",
        WebIdentityToken,
        ...more,
      }),
    );

  it("opens a session of the role that trusts the provider, with the token's condition keys", async () => {
    for (const [sub, allowed] of [
      ["repo:main", true],
      ["repo:branch", false],
    ] as const) {
      const given = await assume(await issuer.idToken({ sub }), "builds", { DurationSeconds: 900 });
      expect(given.SubjectFromWebIdentityToken).to.equal(sub);
      expect(given.Audience).to.equal(issuer.clientId);
      expect(given.AssumedRoleUser?.Arn).to.equal("arn:aws:sts::000000000000:assumed-role/builds/build");
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = given.Credentials ?? {};
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      const tables = new DynamoDBClient({ region, endpoint: served.url, maxAttempts: 1, credentials });
      const listed = tables.send(new ListTablesCommand({}));
      if (allowed) expect((await listed).TableNames).to.deep.equal([]);
      else expect((await failed(listed)).name).to.equal("AccessDeniedException");
      tables.destroy();
    }
  });

  it("takes a token of the basic flow of an identity pool", async () => {
    const identities = new CognitoIdentityClient({ region, endpoint: served.url, maxAttempts: 1 });
    const { IdentityId = "" } = await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
    const { Token = "" } = await identities.send(new GetOpenIdTokenCommand({ IdentityId }));
    identities.destroy();
    const given = await assume(Token, "visitors");
    expect(given.SubjectFromWebIdentityToken).to.equal(IdentityId);
    expect(given.Provider).to.equal("cognito-identity.amazonaws.com");
    const [header = "", , signature = ""] = Token.split(".");
    const payload = Buffer.from(
      JSON.stringify({ iss: "https://cognito-identity.amazonaws.com", aud: identityPoolId, sub: "x" }),
    ).toString("base64url");
    const forged = await failed(assume([header, payload, signature].join("."), "visitors"));
    expect(forged.name).to.equal("InvalidIdentityTokenException");
  });

  const refusals: [what: string, change: () => void, name: string, message: RegExp][] = [
    [
      "of another audience",
      () => (issuer.idTokenChanges = { aud: "x" }),
      "InvalidIdentityTokenException",
      /^Incorrect token audience/,
    ],
    ["that have expired", () => (issuer.idTokenChanges = { exp: 1 }), "ExpiredTokenException", /^Token expired/],
    ["with another signature", () => (issuer.forged = true), "InvalidIdentityTokenException", /^Couldn't verify/],
    [
      "of issuers that the program does not register",
      () => (issuer.idTokenChanges = { iss: "https://x.example.com" }),
      "InvalidIdentityTokenException",
      /^No OpenIDConnect provider found in your account for https:\/\/x\.example\.com/,
    ],
    [
      "of an issuer whose keys can't be had",
      () => (issuer.metadata = { jwks_uri: "http://127.0.0.1:9/jwks" }),
      "InvalidIdentityTokenException",
      /^Couldn't retrieve verification key/,
    ],
  ];
  for (const [what, change, name, message] of refusals) {
    it(`refuses tokens ${what}`, async () => {
      change();
      const error = await failed(assume(await issuer.idToken({ sub: "repo:main" })));
      expect(error.name).to.equal(name);
      expect(error.message).to.match(message);
    });
  }

  it("refuses texts that are no tokens, roles that do not trust the provider, and durations out of range", async () => {
    expect((await failed(assume("text"))).name).to.equal("InvalidIdentityTokenException");
    const token = await issuer.idToken({ sub: "repo:main" });
    const untrusted = await failed(assume(token, "visitors"));
    expect(untrusted.name).to.equal("AccessDenied");
    expect(untrusted.message).to.equal("Not authorized to perform sts:AssumeRoleWithWebIdentity");
    expect((await failed(assume(token, "builds", { DurationSeconds: 899 }))).name).to.equal("ValidationError");
  });
});
