import {
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
} from "@aws-sdk/client-cognito-identity";
import type { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import { expect } from "chai";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import type { JSONWebKeySet } from "jose";
import { clientId, identityPoolId, identityProgram, providerName, roleArns, withOutputs } from "../iam/identityProgram";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { IdentityPools } from "../../../../packages/local/src/services/cognito-identity/identityPools";
import { failure, idToken, RunningServices } from "../iam/runningServices";

const identityPoolType = "aws:cognito/identityPool:IdentityPool";
const attachmentType = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";

describe("identity pools", () => {
  let services: RunningServices;
  let client: CognitoIdentityClient;

  beforeEach(async () => {
    services = await RunningServices.start();
    client = services.identityClient();
  });

  afterEach(async () => {
    client.destroy();
    await services.stop();
  });

  const logins = async (subject: string, changes = {}) => ({ [providerName]: await idToken(subject, changes) });

  async function getId(subject: string): Promise<string> {
    const command = new GetIdCommand({ IdentityPoolId: identityPoolId, Logins: await logins(subject) });
    return (await client.send(command)).IdentityId!;
  }

  /** The role that the last call gave credentials of. */
  const givenRole = () => services.identityTraces.at(-1)?.roleArn;

  const refusedLogin = async (token: string, provider = providerName) =>
    failure(client.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins: { [provider]: token } })));

  describe("GetId", () => {
    it("gives each user one identity of the pool's region, the same every time and after a restart", async () => {
      const first = await getId("user-1");
      expect(first).to.match(/^eu-west-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(await getId("user-1")).to.equal(first);
      expect(await getId("user-2")).not.to.equal(first);
      await services.restart();
      expect(await getId("user-1")).to.equal(first);
    });

    it("gives a user one identity when two calls come at once", async () => {
      const ids = await Promise.all([getId("user-1"), getId("user-1"), getId("user-1")]);
      expect(new Set(ids).size).to.equal(1);
    });

    it("refuses signed-out callers when unauthenticated identities are off", async () => {
      const error = await failure(client.send(new GetIdCommand({ IdentityPoolId: identityPoolId })));
      expect(error).to.deep.equal({
        name: "NotAuthorizedException",
        message: "Unauthenticated access is not supported for this identity pool.",
        status: 400,
      });
    });

    it("tells of a pool that does not exist, and of an id that can't be one", async () => {
      const unknown = "eu-west-1:99999999-2222-4333-8444-555555555555";
      const error = await failure(client.send(new GetIdCommand({ IdentityPoolId: unknown })));
      expect(error.name).to.equal("ResourceNotFoundException");
      expect(error.message).to.equal(`IdentityPool '${unknown}' not found.`);
      const malformed = await failure(client.send(new GetIdCommand({ IdentityPoolId: "../../etc" })));
      expect(malformed.name).to.equal("ValidationException");
      expect(malformed.message).to.equal(
        "1 validation error detected: Value at 'identityPoolId' failed to satisfy constraint: " +
          "Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+",
      );
    });
  });

  describe("login tokens", () => {
    const refusals: [what: string, changes: Record<string, unknown>, message: string][] = [
      [
        "of another audience",
        { aud: "anotherclient" },
        "Token is not from a supported provider of this identity pool.",
      ],
      [
        "of several audiences",
        { aud: [clientId, "x"] },
        "Token is not from a supported provider of this identity pool.",
      ],
      [
        "of another user pool",
        { iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other" },
        "Invalid login token. Issuer doesn't match providerName",
      ],
      [
        "for access",
        { aud: undefined, client_id: clientId, token_use: "access" },
        "Invalid login token. Missing a required claim: aud",
      ],
      [
        "for access with an audience",
        { token_use: "access" },
        "Invalid login token. Not a valid OpenId Connect identity token",
      ],
      ["without a user", { sub: undefined }, "Invalid login token. Missing a required claim: sub"],
      ["without an end", { exp: undefined }, "Invalid login token. Couldn't verify signed token."],
      [
        "that are not valid yet",
        { nbf: Math.floor(Date.now() / 1000) + 600 },
        "Invalid login token. Couldn't verify signed token.",
      ],
    ];
    for (const [what, changes, message] of refusals) {
      it(`refuses tokens ${what}`, async () => {
        const error = await refusedLogin(await idToken("user-1", changes));
        expect(error).to.deep.equal({ name: "NotAuthorizedException", message, status: 400 });
      });
    }

    it("refuses expired tokens with both times", async () => {
      const error = await refusedLogin(await idToken("user-1", { exp: 1_466_703_804 }));
      expect(error.message).to.match(/^Invalid login token\. Token expired: \d{10} >= 1466703804$/);
    });

    it("refuses a signature by another key, a changed token, and a text that is no token", async () => {
      const forged = await refusedLogin(await idToken("user-1", {}, true));
      expect(forged.message).to.equal("Invalid login token. Couldn't verify signed token.");
      const [header = "", , signature = ""] = (await idToken("user-1")).split(".");
      const [, payload = ""] = (await idToken("user-2")).split(".");
      const changed = await refusedLogin([header, payload, signature].join("."));
      expect(changed.message).to.equal("Invalid login token. Couldn't verify signed token.");
      const none = await refusedLogin(`${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`);
      expect(none.message).to.equal("Invalid login token. Couldn't verify signed token.");
      const text = await refusedLogin("text");
      expect(text.message).to.equal("Invalid login token. Not a valid OpenId Connect identity token");
    });

    it("refuses providers that the pool does not name", async () => {
      const error = await refusedLogin(await idToken("user-1"), "graph.facebook.com");
      expect(error.message).to.equal("Token is not from a supported provider of this identity pool.");
    });

    it("refuses a user who has been signed out, where the pool asks", async () => {
      services.signedOut.add("user-1");
      const error = await refusedLogin(await idToken("user-1"));
      expect(error.name).to.equal("NotAuthorizedException");
      expect(error.message).to.equal("Invalid login token. The user is signed out, disabled or deleted");
      const providers = [{ clientId, providerName, serverSideTokenCheck: false }];
      services.update(
        withOutputs(identityProgram(), "identity", identityPoolType, { cognitoIdentityProviders: providers }),
      );
      expect(await getId("user-1")).to.be.a("string");
    });
  });

  describe("GetCredentialsForIdentity", () => {
    const getCredentials = async (identityId: string, subject?: string, changes = {}, more = {}) =>
      client.send(
        new GetCredentialsForIdentityCommand({
          IdentityId: identityId,
          ...(subject !== undefined && { Logins: await logins(subject, changes) }),
          ...more,
        }),
      );

    it("gives temporary credentials for an hour", async () => {
      const identityId = await getId("user-1");
      const before = Date.now();
      const { IdentityId, Credentials } = await getCredentials(identityId, "user-1");
      expect(IdentityId).to.equal(identityId);
      expect(Credentials?.AccessKeyId).to.match(/^ASIA[A-Z2-7]{16}$/);
      expect(Credentials?.SecretKey).to.have.length(40);
      expect(Credentials?.SessionToken).to.have.length.greaterThan(100);
      expect(Credentials?.Expiration?.getTime()).to.be.closeTo(before + 3_600_000, 5_000);
      const again = await getCredentials(identityId, "user-1");
      expect(again.Credentials?.AccessKeyId).not.to.equal(Credentials?.AccessKeyId);
    });

    it("refuses another user's identity, and a caller who shows no login", async () => {
      const identityId = await getId("user-1");
      await getId("user-2");
      const other = await failure(getCredentials(identityId, "user-2"));
      expect(other.name).to.equal("NotAuthorizedException");
      expect(other.message).to.match(/^Logins don't match\./);
      const newcomer = await failure(getCredentials(identityId, "user-3"));
      expect(newcomer.message).to.match(/^Logins don't match\./);
      const nobody = await failure(getCredentials(identityId));
      expect(nobody).to.deep.equal({
        name: "NotAuthorizedException",
        message: `Access to Identity '${identityId}' is forbidden.`,
        status: 400,
      });
    });

    it("tells of an identity that does not exist", async () => {
      const identityId = "eu-west-1:99999999-2222-4333-8444-555555555555";
      const error = await failure(getCredentials(identityId, "user-1"));
      expect(error.name).to.equal("ResourceNotFoundException");
      expect(error.message).to.equal(`Identity '${identityId}' not found.`);
    });

    it("gives members of a group the group's role, others the authenticated role", async () => {
      const identityId = await getId("user-1");
      const roleOf = async (changes: object) => {
        await getCredentials(identityId, "user-1", changes);
        return givenRole();
      };
      expect(await roleOf({})).to.equal(roleArns.authenticated);
      expect(await roleOf({ "cognito:groups": ["students"] })).to.equal(roleArns.authenticated);
      expect(await roleOf({ "cognito:groups": ["students", "teachers"] })).to.equal(roleArns.teachers);
    });

    it("refuses whom no rule gives a role, where the mapping says Deny", async () => {
      const mapping = {
        identityProvider: `${providerName}:${clientId}`,
        type: "Rules",
        ambiguousRoleResolution: "Deny",
      };
      const rule = { claim: "cognito:groups", matchType: "Equals", value: "teachers", roleArn: roleArns.teachers };
      services.update(
        withOutputs(identityProgram(), "identity", attachmentType, {
          roleMappings: [{ ...mapping, mappingRules: [rule] }],
        }),
      );
      const identityId = await getId("user-1");
      expect((await failure(getCredentials(identityId, "user-1"))).name).to.equal("NotAuthorizedException");
      await getCredentials(identityId, "user-1", { "cognito:groups": ["teachers"] });
      expect(givenRole()).to.equal(roleArns.teachers);
    });

    it("takes the role from the token, where the mapping says so", async () => {
      const mapping = {
        identityProvider: `${providerName}:${clientId}`,
        type: "Token",
        ambiguousRoleResolution: "AuthenticatedRole",
      };
      services.update(withOutputs(identityProgram(), "identity", attachmentType, { roleMappings: [mapping] }));
      const identityId = await getId("user-1");
      const both = { "cognito:roles": [roleArns.teachers, roleArns.authenticated] };
      const roleOf = async (changes: object, more = {}) => {
        await getCredentials(identityId, "user-1", changes, more);
        return givenRole();
      };
      expect(await roleOf({ ...both, "cognito:preferred_role": roleArns.teachers })).to.equal(roleArns.teachers);
      expect(await roleOf({ "cognito:roles": [roleArns.teachers] })).to.equal(roleArns.teachers);
      expect(await roleOf(both)).to.equal(roleArns.authenticated);
      expect(await roleOf(both, { CustomRoleArn: roleArns.teachers })).to.equal(roleArns.teachers);
      const other = { CustomRoleArn: roleArns.listUploads };
      expect((await failure(getCredentials(identityId, "user-1", both, other))).name).to.equal(
        "NotAuthorizedException",
      );
    });

    it("gives no role of the caller's choice otherwise", async () => {
      const identityId = await getId("user-1");
      const error = await failure(getCredentials(identityId, "user-1", {}, { CustomRoleArn: roleArns.teachers }));
      expect(error.name).to.equal("InvalidParameterException");
    });

    it("gives no credentials of a role that trusts another pool, or that the program lacks", async () => {
      const identityId = await getId("user-1");
      const roles = { authenticated: roleArns.unauthenticated };
      services.update(withOutputs(identityProgram(), "identity", attachmentType, { roles, roleMappings: [] }));
      const error = await failure(getCredentials(identityId, "user-1"));
      expect(error.name).to.equal("InvalidIdentityPoolConfigurationException");
      expect(services.identityTraces.at(-1)?.reason).to.include("sts:AssumeRoleWithWebIdentity");
      const gone = { authenticated: "arn:aws:iam::000000000000:role/gone" };
      services.update(withOutputs(identityProgram(), "identity", attachmentType, { roles: gone, roleMappings: [] }));
      expect((await failure(getCredentials(identityId, "user-1"))).name).to.equal(
        "InvalidIdentityPoolConfigurationException",
      );
      services.update(withOutputs(identityProgram(), "identity", attachmentType, { roles: {}, roleMappings: [] }));
      expect((await failure(getCredentials(identityId, "user-1"))).name).to.equal(
        "InvalidIdentityPoolConfigurationException",
      );
    });
  });

  describe("unauthenticated identities, where the pool allows them", () => {
    const open = () =>
      withOutputs(
        withOutputs(identityProgram(), "identity", identityPoolType, { allowUnauthenticatedIdentities: true }),
        "identity",
        attachmentType,
        { roles: { authenticated: roleArns.authenticated, unauthenticated: roleArns.unauthenticated } },
      );

    it("gives every caller a new identity and the unauthenticated role", async () => {
      services.update(open());
      const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
      const again = await client.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
      expect(again.IdentityId).not.to.equal(IdentityId);
      await client.send(new GetCredentialsForIdentityCommand({ IdentityId }));
      expect(givenRole()).to.equal(roleArns.unauthenticated);
    });

    it("becomes the user's who signs in with it, unless the user has one", async () => {
      services.update(open());
      const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
      const credentials = async (subject: string) =>
        client.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: await logins(subject) }));
      await getId("user-2");
      expect((await failure(credentials("user-2"))).name).to.equal("ResourceConflictException");
      await credentials("user-1");
      expect(givenRole()).to.equal(roleArns.authenticated);
      expect(await getId("user-1")).to.equal(IdentityId);
      const signedOut = await failure(client.send(new GetCredentialsForIdentityCommand({ IdentityId })));
      expect(signedOut.message).to.equal(`Access to Identity '${IdentityId!}' is forbidden.`);
    });

    it("gives no more credentials once they are turned off", async () => {
      services.update(open());
      const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
      services.update(identityProgram());
      const error = await failure(client.send(new GetCredentialsForIdentityCommand({ IdentityId })));
      expect(error.message).to.equal("Unauthenticated access is not supported for this identity pool.");
    });
  });

  describe("GetOpenIdToken", () => {
    it("rejects the call while the classic flow is off", async () => {
      const IdentityId = await getId("user-1");
      const error = await failure(
        client.send(new GetOpenIdTokenCommand({ IdentityId, Logins: await logins("user-1") })),
      );
      expect(error.name).to.equal("InvalidParameterException");
      expect(error.message).to.equal("Basic (classic) flow is not enabled, please use enhanced flow.");
    });

    it("gives a token of the identity that the published key verifies, also after a restart", async () => {
      const classic = withOutputs(identityProgram(), "identity", identityPoolType, { allowClassicFlow: true });
      services.update(classic);
      const IdentityId = await getId("user-1");
      const token = async () =>
        (await client.send(new GetOpenIdTokenCommand({ IdentityId, Logins: await logins("user-1") }))).Token!;
      const before = await token();
      await services.restart(classic);
      const keySet = async () =>
        (await (await fetch(`${services.identityUrl}/.well-known/jwks_uri`)).json()) as JSONWebKeySet;
      for (const one of [before, await token()]) {
        const { payload } = await jwtVerify(one, createLocalJWKSet(await keySet()), {
          issuer: "https://cognito-identity.amazonaws.com",
          audience: identityPoolId,
          subject: IdentityId,
        });
        expect(payload.amr).to.deep.equal(["authenticated", providerName, `${providerName}:CognitoSignIn:user-1`]);
        expect(payload.exp! - payload.iat!).to.equal(600);
        expect(decodeProtectedHeader(one).alg).to.equal("RS512");
      }
    });
  });

  describe("the protocol", () => {
    const post = (target: string | undefined, body: string) =>
      fetch(services.identityUrl, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-amz-json-1.1",
          ...(target !== undefined && { "x-amz-target": target }),
        },
      });

    it("answers pages of any origin, as AWS's endpoint does", async () => {
      const preflight = await fetch(services.identityUrl, {
        method: "OPTIONS",
        headers: {
          origin: "http://localhost:5173",
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,x-amz-target",
        },
      });
      expect(preflight.status).to.equal(200);
      expect(preflight.headers.get("access-control-allow-origin")).to.equal("*");
      expect(preflight.headers.get("access-control-allow-headers")).to.equal("content-type,x-amz-target");
      const answer = await post("AWSCognitoIdentityService.GetId", "{}");
      expect(answer.headers.get("access-control-allow-origin")).to.equal("*");
      expect(answer.headers.get("cache-control")).to.equal("no-store");
    });

    it("refuses what is no operation, no JSON, or too long", async () => {
      const typeOf = async (answer: Response) => ((await answer.json()) as { __type: string }).__type;
      const unknown = await post("AWSCognitoIdentityService.DeleteIdentities", "{}");
      expect([unknown.status, await typeOf(unknown)]).to.deep.equal([400, "UnknownOperationException"]);
      const unnamed = await post(undefined, "{}");
      expect(await typeOf(unnamed)).to.equal("UnknownOperationException");
      const inherited = await post("AWSCognitoIdentityService.constructor", "{}");
      expect(await typeOf(inherited)).to.equal("UnknownOperationException");
      const text = await post("AWSCognitoIdentityService.GetId", "{");
      expect(await typeOf(text)).to.equal("SerializationException");
      const list = await post("AWSCognitoIdentityService.GetId", "[]");
      expect(await typeOf(list)).to.equal("SerializationException");
      const long = await post("AWSCognitoIdentityService.GetId", `{"x":"${"x".repeat(600_000)}"}`);
      expect([long.status, await typeOf(long)]).to.deep.equal([413, "RequestEntityTooLargeException"]);
    });

    it("distinguishes its requests from the user pools', which may share the address", async () => {
      const served: boolean[] = [];
      const url = await services.listen(
        requestListener((request, response) => {
          served.push(IdentityPools.serves(request));
          response.end();
        }),
      );
      const call = (path: string, target?: string) =>
        fetch(new URL(path, url), target === undefined ? {} : { method: "POST", headers: { "x-amz-target": target } });
      await call("/", "AWSCognitoIdentityService.GetId");
      await call("/.well-known/jwks_uri");
      await call("/", "AWSCognitoIdentityProviderService.InitiateAuth");
      await call("/eu-west-1_Ab1Cd2Ef3/.well-known/jwks.json");
      expect(served).to.deep.equal([true, true, false, false]);
    });

    it("reports calls without their tokens", async () => {
      const token = await idToken("user-1", { aud: "another" });
      await refusedLogin(token);
      const [trace] = services.identityTraces;
      expect(trace).to.include({ operation: "GetId", status: 400, error: "NotAuthorizedException" });
      expect(trace?.reason).to.include('aud is "another"');
      expect(JSON.stringify(services.identityTraces)).not.to.include(token.split(".")[2]);
    });
  });
});
