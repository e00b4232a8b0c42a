import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { expectRefusal } from "../world";
import type { World } from "../world";

const flow = 'developer guide, "Identity pools authentication flow"';
const getId = "identity pools API reference, GetId";
const getCredentials = "identity pools API reference, GetCredentialsForIdentity";
const supported = "observed 2016-09-22 (amazon-archives/amazon-cognito-identity-js, issue 153)";

const provider = ({ target }: World): string => {
  const { region, userPoolId } = target.addresses;
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
};

const pool = ({ target }: World) => ({ IdentityPoolId: target.addresses.identityPoolId });

/** Calls with one login. */
async function withLogin(world: World, operation: string, login: string, name = provider(world)) {
  const input = operation === "GetId" ? pool(world) : { IdentityId: (await world.myIdentity()).identityId };
  return world.identity(operation, { ...input, Logins: { [name]: login } });
}

const badLogins: [what: string, login: (world: World) => Promise<string>, message: string | RegExp, source: string][] =
  [
    [
      "an access token",
      async (world) => (await world.me()).AccessToken,
      "Invalid login token. Missing a required claim: aud",
      "observed 2016-04-29 (amazon-archives/amazon-cognito-identity-js, issue 7)",
    ],
    [
      "a token that is none",
      () => Promise.resolve("nothing"),
      /^Invalid login token\. Not a valid OpenId Connect identity token\.?$/,
      "observed 2020-11-22 (stackoverflow.com, question 64947302)",
    ],
    [
      "a token with a changed signature",
      async (world) => {
        const { IdToken } = await world.me();
        return `${IdToken.slice(0, -20)}${Array.from(IdToken.slice(-20)).reverse().join("")}`;
      },
      "Invalid login token. Couldn't verify signed token.",
      "observed 2016-07-28 (amazon-archives/amazon-cognito-identity-js, issue 91)",
    ],
  ];

export const identityExpectations = [
  ...area(
    "Identity pool",
    ["identity pool"],
    [
      [
        "gives an identity for an ID token",
        `${getId}; ${flow}`,
        async (world) => {
          const { identityId } = await world.myIdentity();
          expect(identityId).to.match(new RegExp(`^${world.target.addresses.region}:[0-9a-f-]{36}$`));
        },
        ["admin"],
      ],
      [
        "gives the same identity at each sign-in",
        flow,
        async (world) => {
          const me = await world.me();
          const { IdToken } = await world.signIn(me);
          const { body } = await withLogin(world, "GetId", IdToken);
          expect(body.IdentityId).to.equal((await world.myIdentity()).identityId);
        },
        ["admin"],
      ],
      [
        "gives another user another identity",
        flow,
        async (world) => {
          const { IdToken } = await world.newSignedIn();
          const { body } = await withLogin(world, "GetId", IdToken);
          expect(body.IdentityId)
            .to.be.a("string")
            .that.does.not.equal((await world.myIdentity()).identityId);
        },
        ["admin"],
      ],
      [
        "refuses guests",
        'developer guide, "Activate or deactivate guest access"',
        async (world) => {
          const message = "Unauthenticated access is not supported for this identity pool.";
          expectRefusal(await world.identity("GetId", pool(world)), "NotAuthorizedException", message);
        },
      ],
      [
        "does not know a pool that does not exist",
        `${getId}, ResourceNotFoundException`,
        async (world) => {
          const IdentityPoolId = `${world.target.addresses.region}:00000000-0000-4000-8000-000000000000`;
          const message = `IdentityPool '${IdentityPoolId}' not found.`;
          expectRefusal(await world.identity("GetId", { IdentityPoolId }), "ResourceNotFoundException", message);
        },
      ],
      [
        "checks a pool's id against its pattern",
        "observed 2016-08-29 (aws/aws-sdk-net, issue 445)",
        async (world) => {
          const answer = await world.identity("GetId", { IdentityPoolId: world.target.addresses.userPoolId });
          expect(answer.status).to.equal(400);
          expect(answer.message).to.match(
            /'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\w-\]\+:\[0-9a-f-\]\+/,
          );
        },
      ],
      [
        "needs a pool",
        `${getId}, IdentityPoolId: required`,
        async (world) => {
          const { message } = await world.identity("GetId", {});
          expect(message).to.match(/'identityPoolId' failed to satisfy constraint: Member must not be null/);
        },
      ],
      ...badLogins.flatMap(([what, login, message, source]): Row[] =>
        ["GetId", "GetCredentialsForIdentity"].map((operation) => [
          `${operation} refuses ${what}`,
          source,
          async (world) => {
            expectRefusal(await withLogin(world, operation, await login(world)), "NotAuthorizedException", message);
          },
          ["admin"],
        ]),
      ),
      ...["GetId", "GetCredentialsForIdentity"].map((operation): Row => [
        `${operation} refuses a provider that the pool does not have`,
        supported,
        async (world) => {
          const { IdToken } = await world.me();
          const name = `cognito-idp.${world.target.addresses.region}.amazonaws.com/${world.target.addresses.region}_Nowhere00`;
          const answer = await withLogin(world, operation, IdToken, name);
          expect(answer.type).to.be.oneOf(["NotAuthorizedException", "InvalidParameterException"]);
          expect(answer.message).to.match(
            /^(Token is not from a supported provider of this identity pool\.|Invalid login token\. Issuer doesn't match providerName\.?)$/,
          );
        },
        ["admin"],
      ]),
      [
        "GetCredentialsForIdentity gives temporary credentials",
        `${getCredentials}, Credentials`,
        async (world) => {
          const { credentials } = await world.myIdentity();
          expect(credentials.accessKeyId).to.match(/^ASIA[A-Z0-9]{16}$/);
          expect(credentials.secretAccessKey).to.match(/^[\w+/]{40}$/);
          expect(credentials.sessionToken?.length).to.be.greaterThan(100);
        },
        ["admin"],
      ],
      [
        "GetCredentialsForIdentity gives credentials for an hour",
        `${flow}: enhanced flow, session of one hour`,
        async (world) => {
          const { identityId, logins } = await world.myIdentity();
          const { body } = await world.identity("GetCredentialsForIdentity", {
            IdentityId: identityId,
            Logins: logins,
          });
          const { Expiration } = body.Credentials as { Expiration: number };
          expect(Expiration - Date.now() / 1000).to.be.closeTo(3_600, 120);
        },
        ["admin"],
      ],
      [
        "the credentials are those of the authenticated role",
        'developer guide, "IAM roles"; STS API reference, GetCallerIdentity',
        async (world) => {
          const { credentials } = await world.myIdentity();
          const { region } = world.target.addresses;
          const { accessKeyId, secretAccessKey, sessionToken } = credentials;
          const { aws: endpoint } = world.target.addresses;
          const sts = new STSClient({
            region,
            ...(endpoint !== undefined && { endpoint }),
            credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
          });
          const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
          expect(Arn).to.match(/^arn:aws:sts::\d{12}:assumed-role\/.+\/CognitoIdentityCredentials$/);
        },
        ["admin"],
      ],
      [
        "GetCredentialsForIdentity needs a login of an identity that has one",
        `${getCredentials}, NotAuthorizedException`,
        async (world) => {
          const { identityId } = await world.myIdentity();
          const message = `Access to Identity '${identityId}' is forbidden.`;
          expectRefusal(
            await world.identity("GetCredentialsForIdentity", { IdentityId: identityId }),
            "NotAuthorizedException",
            message,
          );
        },
        ["admin"],
      ],
      [
        "GetCredentialsForIdentity refuses the login of another user",
        `${getCredentials}, ResourceConflictException or NotAuthorizedException`,
        async (world) => {
          const { IdToken } = await world.newSignedIn();
          await withLogin(world, "GetId", IdToken);
          const { status, type } = await withLogin(world, "GetCredentialsForIdentity", IdToken);
          expect(status).to.equal(400);
          expect(type).to.be.oneOf(["ResourceConflictException", "NotAuthorizedException"]);
        },
        ["admin"],
      ],
      [
        "GetCredentialsForIdentity does not know an identity that does not exist",
        `${getCredentials}, ResourceNotFoundException`,
        async (world) => {
          const IdentityId = `${world.target.addresses.region}:00000000-0000-4000-8000-000000000000`;
          const message = `Identity '${IdentityId}' not found.`;
          expectRefusal(
            await world.identity("GetCredentialsForIdentity", { IdentityId }),
            "ResourceNotFoundException",
            message,
          );
        },
      ],
      [
        "the basic flow is off",
        'developer guide, "Activate the basic (classic) flow"; identity pools API reference, GetOpenIdToken',
        async (world) => {
          const { identityId, logins } = await world.myIdentity();
          const answer = await world.identity("GetOpenIdToken", { IdentityId: identityId, Logins: logins });
          expect(answer.type).to.be.oneOf(["InvalidParameterException", "NotAuthorizedException"]);
        },
        ["admin"],
      ],
      [
        "signing out everywhere ends the use of an ID token",
        "API reference, CognitoIdentityProvider: ServerSideTokenCheck",
        async (world) => {
          const user = await world.newSignedIn();
          await world.ok("GlobalSignOut", { AccessToken: user.AccessToken });
          expectRefusal(await withLogin(world, "GetId", user.IdToken), "NotAuthorizedException");
        },
        ["admin"],
      ],
      [
        "a deleted user's ID token is refused",
        "API reference, CognitoIdentityProvider: ServerSideTokenCheck",
        async (world) => {
          const user = await world.newSignedIn();
          await world.ok("AdminDeleteUser", { ...world.pool, Username: user.email });
          expectRefusal(await withLogin(world, "GetId", user.IdToken), "NotAuthorizedException");
        },
        ["admin"],
      ],
      [
        "does not know an operation that does not exist",
        "Smithy, AWS JSON 1.1 protocol: UnknownOperationException",
        async (world) => {
          const response = await fetch(world.target.addresses.identity, {
            method: "POST",
            headers: {
              "content-type": "application/x-amz-json-1.1",
              "x-amz-target": "AWSCognitoIdentityService.MakeCoffee",
            },
            body: "{}",
          });
          expect(response.status).to.equal(400);
          expect(await response.text()).to.include("UnknownOperationException");
        },
      ],
      [
        "allows every page to call it",
        "AWS SDK for JavaScript, fromCognitoIdentityPool in browsers; Fetch Standard",
        async (world) => {
          const response = await fetch(world.target.addresses.identity, {
            method: "OPTIONS",
            headers: {
              origin: "https://page.example",
              "access-control-request-method": "POST",
              "access-control-request-headers": "content-type,x-amz-target",
            },
          });
          expect(response.status).to.equal(200);
          expect(response.headers.get("access-control-allow-origin")).to.equal("*");
        },
      ],
    ],
  ),
];
