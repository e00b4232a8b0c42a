import { expect } from "chai";
import { tokenRoutes } from "../../../packages/local/src/console/tokenRoutes";
import type { DecodedToken, Tokens } from "../../../packages/local/src/console/schema";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../recordedFixtures";
import { ServedConsole } from "./servedConsole";
import type { ErrorAnswer } from "./servedConsole";

const userPoolId = "eu-west-1_AbCdEfGhI";
const endpoint = `cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`;
const issuer = `https://${endpoint}`;
const identityPoolId = "eu-west-1:11111111-2222-4333-8444-555555555555";
const client = (id: string, explicitAuthFlows: string[], more: JsonObject = {}) =>
  recordedResource("aws:cognito/userPoolClient:UserPoolClient", id, { userPoolId, explicitAuthFlows, ...more });
const authorizer = (id: string, jwtConfiguration: JsonObject) =>
  recordedResource("aws:apigatewayv2/authorizer:Authorizer", id, {
    apiId: "http123456",
    name: id,
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration,
  });
const route = (routeKey: string, authorizerId: string, authorizationScopes: string[] = []) =>
  recordedResource("aws:apigatewayv2/route:Route", routeKey, {
    apiId: "http123456",
    routeKey,
    authorizationType: "JWT",
    authorizerId,
    authorizationScopes,
  });
const rest = (type: string, id: string, outputs: JsonObject) =>
  recordedResource(`aws:apigateway/${type}`, id, { id, restApi: "rest123456", ...outputs });
const method = (httpMethod: string, authorizationScopes: string[]) =>
  rest("method:Method", httpMethod, {
    httpMethod,
    resourceId: "courses",
    authorization: "COGNITO_USER_POOLS",
    authorizerId: "pools",
    authorizationScopes,
  });

const resources = [
  recordedResource("aws:cognito/userPool:UserPool", userPoolId, {
    endpoint,
    arn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${userPoolId}`,
    usernameAttributes: ["email"],
  }),
  client("web", ["ALLOW_USER_SRP_AUTH"]),
  client("other", ["ALLOW_USER_PASSWORD_AUTH"]),
  client("machine", ["ALLOW_REFRESH_TOKEN_AUTH"], { allowedOauthFlows: ["client_credentials"] }),
  recordedResource("aws:apigatewayv2/api:Api", "http123456", {
    protocolType: "HTTP",
    apiEndpoint: "https://http123456.execute-api.eu-west-1.amazonaws.com",
  }),
  authorizer("users", { issuer, audiences: ["web"] }),
  authorizer("elsewhere", { issuer: "https://issuer.example", audiences: ["web"] }),
  route("GET /courses", "users"),
  route("POST /exams", "users", ["exams/write"]),
  recordedResource("aws:apigateway/restApi:RestApi", "rest123456", { rootResourceId: "root" }),
  rest("resource:Resource", "courses", { parentId: "root", pathPart: "courses" }),
  rest("authorizer:Authorizer", "pools", {
    name: "pools",
    type: "COGNITO_USER_POOLS",
    providerArns: [`arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${userPoolId}`],
  }),
  rest("authorizer:Authorizer", "opaque", {
    name: "opaque",
    type: "COGNITO_USER_POOLS",
    providerArns: [`arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${userPoolId}`],
    identityValidationExpression: "opaque-.*",
  }),
  method("GET", []),
  method("POST", ["aws.cognito.signin.user.admin"]),
  recordedResource("aws:cognito/identityPool:IdentityPool", identityPoolId, {
    identityPoolName: "people",
    cognitoIdentityProviders: [{ clientId: "web", providerName: endpoint, serverSideTokenCheck: true }],
  }),
];

describe("the console's tokens", () => {
  const username = "user@example.com";
  let console: ServedConsole;
  const create = async (input: object) => {
    const { status, answer } = await console.call("POST", "/api/tokens", input);
    return { status, answer: answer as Tokens & ErrorAnswer };
  };
  const tokensOf = async (clientId: string) => (await create({ userPoolId, clientId, username })).answer;
  const decode = async (token: string) => {
    const { status, answer } = await console.call("POST", "/api/tokens/decode", { token });
    return { status, answer: answer as DecodedToken & ErrorAnswer };
  };
  const verdicts = async (token: string) =>
    new Map((await decode(token)).answer.authorizers.map((one) => [one.authorizerName, one]));

  before(async () => {
    console = await ServedConsole.start(tokenRoutes, resources);
    console.sdk.services
      .get("cognito-idp")
      .ensureUser({ userPoolId, username, password: "Passw0rd!x", attributes: { email: username } });
  });
  after(() => console.stop());

  it("signs a user in without a password, and every kind of authorizer accepts the ID token where it should", async () => {
    const { idToken, refreshToken } = await tokensOf("web");
    expect(refreshToken).to.be.a("string");
    const { status, answer } = await decode(`Bearer ${idToken}\n`);
    expect(status).to.equal(200);
    expect(answer.header).to.include({ alg: "RS256" });
    expect(answer.claims).to.include({ iss: issuer, aud: "web", email: username, token_use: "id" });
    expect(answer.authorizers).to.deep.equal([
      {
        type: "JWT",
        apiId: "http123456",
        apiName: "http123456",
        authorizerName: "users",
        accepted: true,
        routes: [
          { routeKey: "GET /courses", accepted: true },
          {
            routeKey: "POST /exams",
            accepted: false,
            reason: "the route needs one of exams/write; the token has no scope",
          },
        ],
      },
      {
        type: "JWT",
        apiId: "http123456",
        apiName: "http123456",
        authorizerName: "elsewhere",
        accepted: false,
        reason: `the token's iss is "${issuer}", the authorizer's issuer https://issuer.example`,
        routes: [],
      },
      {
        type: "COGNITO_USER_POOLS",
        apiId: "rest123456",
        apiName: "rest123456",
        authorizerName: "pools",
        accepted: true,
        routes: [
          { routeKey: "GET /courses", accepted: true },
          {
            routeKey: "POST /courses",
            accepted: false,
            reason: 'the token is of use "id"; the method takes an access token: it has authorizationScopes',
          },
        ],
      },
      {
        type: "COGNITO_USER_POOLS",
        apiId: "rest123456",
        apiName: "rest123456",
        authorizerName: "opaque",
        accepted: false,
        reason: "the token does not match identityValidationExpression opaque-.*",
        routes: [],
      },
      {
        type: "IDENTITY_POOL",
        apiId: identityPoolId,
        apiName: "people",
        authorizerName: "people",
        accepted: true,
        routes: [],
      },
    ]);
  });

  it("says why an access token, and a token of another client, are not accepted", async () => {
    const access = await verdicts((await tokensOf("web")).accessToken);
    expect(access.get("users")).to.deep.include({ accepted: true });
    expect(access.get("pools")?.routes.map(({ accepted }) => accepted)).to.deep.equal([false, true]);
    expect(access.get("people")?.reason).to.equal("the token is no ID token; give the id_token");
    const other = await verdicts((await tokensOf("other")).idToken);
    const audience = `the token's aud is ["other"], the authorizer's audience ["web"]`;
    expect(other.get("users")).to.include({ accepted: false, reason: audience });
    expect(other.get("pools")?.accepted).to.equal(true);
    expect(other.get("people")?.reason).to.equal('the token\'s aud is "other", the identity pool accepts web');
  });

  it("decodes a token whose signature does not fit, and no authorizer accepts it", async () => {
    const [header = "", , signature = ""] = (await tokensOf("web")).idToken.split(".");
    const claims = Buffer.from(JSON.stringify({ iss: issuer, aud: "web", exp: 2e9, token_use: "id" }));
    const forged = await verdicts(`${header}.${claims.toString("base64url")}.${signature}`);
    expect([...forged.values()].map(({ accepted }) => accepted)).to.deep.equal([false, false, false, false, false]);
    expect(forged.get("users")?.reason).to.include("the token was changed or forged");
  });

  it("refuses what is no token, and does not repeat it", async () => {
    const secret = "eyJhbGciOiJSUzI1NiJ9";
    for (const text of [secret, `${secret}.${secret}`, `${secret}.not json.x`, ""]) {
      const { status, answer } = await decode(text);
      expect(status).to.equal(400);
      expect(answer.message).to.match(/^(a JWT has three parts|the token's payload is not base64url)/);
      expect(answer.message).not.to.include(secret);
    }
  });

  it("says which pools and clients there are, who is unknown, and who cannot sign in", async () => {
    const given = { userPoolId, clientId: "web", username };
    const refusals: [change: object, status: number, message: string][] = [
      [
        { userPoolId: "eu-west-1_Other" },
        404,
        `the program has no user pool eu-west-1_Other; its user pools are ${userPoolId}`,
      ],
      [
        { clientId: "none" },
        404,
        `the user pool ${userPoolId} has no app client none; its app clients are web, other, machine`,
      ],
      [{ username: "nobody" }, 404, `nobody in the user pool ${userPoolId}: User does not exist.`],
      [{ clientId: "machine" }, 400, "the app client machine has no sign-in flow: give it explicitAuthFlows"],
      [{ username: 1 }, 400, "username: "],
    ];
    for (const [change, status, message] of refusals) {
      const refused = await create({ ...given, ...change });
      expect(refused.status).to.equal(status);
      expect(refused.answer.message).to.include(message);
    }
  });

  it("gives no tokens of a user who is disabled", async () => {
    const response = await fetch(await console.userPools(), {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.AdminDisableUser",
        authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/local/cognito-idp/aws4_request",
      },
      body: JSON.stringify({ UserPoolId: userPoolId, Username: username }),
    });
    expect(response.status).to.equal(200);
    const { status, answer } = await create({ userPoolId, clientId: "web", username });
    expect(status).to.equal(400);
    expect(answer.message).to.equal(`${username} in the user pool ${userPoolId}: User is disabled.`);
  });
});
