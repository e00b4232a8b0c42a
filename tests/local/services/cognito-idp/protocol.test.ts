import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import Database from "libsql";
import { recordedClientId, recordedIssuer, recordedPoolId } from "./recordedPrograms";
import { RunningPools } from "./runningPools";

const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/cognito-idp/aws4_request" };

describe("the user pools' HTTP interface", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const call = (operation: string | undefined, body: string, headers: Record<string, string> = {}) =>
    fetch(running.endpoint, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        ...(operation !== undefined && { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` }),
        ...headers,
      },
    });

  describe("POST /", () => {
    it("answers in JSON 1.1 with a request id, open to every origin", async () => {
      const response = await call("ListUserPools", '{"MaxResults":10}', signed);
      expect(response.status).to.equal(200);
      expect(response.headers.get("content-type")).to.equal("application/x-amz-json-1.1");
      expect(response.headers.get("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
      expect(response.headers.get("cache-control")).to.equal("no-store");
      expect(await response.json()).to.have.property("UserPools");
    });

    it("gives errors their type in body and header", async () => {
      const response = await call("InitiateAuth", JSON.stringify({ ClientId: "ünknown", AuthFlow: "USER_SRP_AUTH" }));
      expect(response.status).to.equal(400);
      expect(response.headers.get("x-amzn-errortype")).to.equal("InvalidParameterException");
      expect(response.headers.get("x-amzn-errormessage")).to.match(/Value ' nknown' at 'clientId' failed/);
      expect(response.headers.get("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
      expect(await response.json()).to.deep.equal({
        __type: "InvalidParameterException",
        message:
          "1 validation error detected: Value 'ünknown' at 'clientId' failed to satisfy constraint: " +
          "Member must satisfy regular expression pattern: [\\w+]+",
      });
    });

    it("names operations that AWS does not have", async () => {
      const response = await call("CreateUser", "{}", signed);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.deep.equal({
        __type: "UnknownOperationException",
        message: "CreateUser is not an operation that the local run offers.",
      });
      const prototype = await call("constructor", "{}");
      expect(await prototype.json()).to.include({ __type: "UnknownOperationException" });
      const missing = await call(undefined, "{}");
      expect(((await missing.json()) as { message: string }).message).to.match(
        /^Name the operation in the header X-Amz-Target/,
      );
    });

    for (const operation of [
      "AdminGetUser",
      "ListUsers",
      "CreateGroup",
      "DescribeUserPoolClient",
      "AdminInitiateAuth",
    ]) {
      it(`refuses ${operation} without a signature, and to browsers`, async () => {
        const body = JSON.stringify({ UserPoolId: recordedPoolId, ClientId: recordedClientId });
        for (const headers of [{}, { authorization: "Bearer x" }] as Record<string, string>[]) {
          const response = await call(operation, body, headers);
          expect(response.status).to.equal(400);
          expect(await response.json()).to.deep.equal({
            __type: "MissingAuthenticationTokenException",
            message: "Missing Authentication Token",
          });
        }
        const browser = await call(operation, body, { ...signed, origin: "https://evil.example.com" });
        expect(await browser.json()).to.include({ __type: "AccessDeniedException" });
      });
    }

    it("serves public operations to browsers without a signature", async () => {
      const body = JSON.stringify({
        ClientId: recordedClientId,
        Username: "ada@example.com",
        Password: "Correct-horse-7",
      });
      const response = await call("SignUp", body, { origin: "https://example.com" });
      expect(response.status).to.equal(200);
    });

    it("refuses bodies that are not JSON objects, without repeating them", async () => {
      for (const body of ["{secret", "[]", '"text"', "null"]) {
        const response = await call("InitiateAuth", body);
        expect(response.status).to.equal(400);
        expect(await response.json()).to.deep.equal({
          __type: "SerializationException",
          message: "The body must be a JSON object.",
        });
      }
    });

    it("refuses values of the wrong type and missing ones", async () => {
      const tell = async (operation: string, input: unknown) => {
        const body = (await (await call(operation, JSON.stringify(input), signed)).json()) as Record<string, string>;
        return `${body.__type}: ${body.message}`;
      };
      const pool = { UserPoolId: recordedPoolId, Username: "x" };
      expect(await tell("InitiateAuth", "")).to.match(/^SerializationException/);
      expect(await tell("InitiateAuth", {})).to.match(/^InvalidParameterException: .* Value null at 'clientId'/);
      expect(await tell("InitiateAuth", { ClientId: 1 })).to.equal(
        "SerializationException: ClientId must be a string.",
      );
      expect(
        await tell("InitiateAuth", { ClientId: recordedClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters: [] }),
      ).to.equal("SerializationException: AuthParameters must be an object.");
      expect(await tell("AdminCreateUser", { ...pool, UserAttributes: {} })).to.match(/UserAttributes must be a list/);
      expect(await tell("AdminCreateUser", { ...pool, UserAttributes: ["x"] })).to.match(
        /UserAttributes\.0 must be an object/,
      );
      expect(await tell("AdminCreateUser", { ...pool, UserAttributes: [{ Value: "x" }] })).to.match(
        /Value null at 'userAttributes\.1\.member\.name'/,
      );
      expect(await tell("AdminSetUserPassword", { ...pool, Password: "x", Permanent: "yes" })).to.match(
        /true or false/,
      );
      expect(await tell("ListUsers", { ...pool, Limit: 1.5 })).to.match(/Limit must be a whole number/);
      expect(await tell("ListUsers", { ...pool, AttributesToGet: [1] })).to.match(
        /AttributesToGet\.0 must be a string/,
      );
      expect(await tell("AdminGetUser", { ...pool, Username: "x".repeat(129) })).to.match(/less than or equal to 128/);
      expect(await tell("ListUsers", { ...pool, Limit: 61 })).to.equal(
        "InvalidParameterException: 1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: " +
          "Member must have value less than or equal to 60",
      );
      expect(await tell("AdminCreateUser", { ...pool, MessageAction: "IGNORE" })).to.equal(
        "InvalidParameterException: 1 validation error detected: Value 'IGNORE' at 'messageAction' failed to " +
          "satisfy constraint: Member must satisfy enum value set: [RESEND, SUPPRESS]",
      );
    });

    it("names all values that are not allowed at once, and takes null as absent", async () => {
      const response = await call("AdminSetUserPassword", '{"Username":"","Password":null}', signed);
      expect(await response.json()).to.deep.equal({
        __type: "InvalidParameterException",
        message:
          "4 validation errors detected: " +
          "Value at 'password' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'userPoolId' failed to satisfy constraint: Member must not be null; " +
          "Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
          "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+; " +
          "Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1",
      });
      expect((await call("ListUserPools", '{"MaxResults":1,"NextToken":null}', signed)).status).to.equal(200);
    });

    it("words each constraint as AWS was seen to", async () => {
      const constraint = async (operation: string, input: object) => {
        const response = await call(operation, JSON.stringify(input), signed);
        const { __type, message } = (await response.json()) as { __type: string; message: string };
        expect(__type).to.equal("InvalidParameterException");
        return message.replaceAll("failed to satisfy constraint: Member must", "->").split(/; |: (?=Value)/);
      };
      const empty = "have length greater than or equal to 1";
      const client = { ClientId: recordedClientId, Username: "ada@example.com" };
      // Answers that issues of SDKs and tests with recorded answers of AWS quote.
      expect(await constraint("AdminAddUserToGroup", { UserPoolId: recordedPoolId })).to.deep.equal([
        "2 validation errors detected",
        "Value null at 'groupName' -> not be null",
        "Value at 'username' -> not be null",
      ]);
      const confused = { ClientId: "ap-northeast-1_TestPool1", AuthFlow: "USER_PASSWORD_AUTH" };
      expect(await constraint("InitiateAuth", confused)).to.deep.equal([
        "1 validation error detected",
        "Value 'ap-northeast-1_TestPool1' at 'clientId' -> satisfy regular expression pattern: [\\w+]+",
      ]);
      expect(await constraint("ConfirmSignUp", { ...client, ConfirmationCode: "" })).to.deep.equal([
        "2 validation errors detected",
        "Value '' at 'confirmationCode' -> satisfy regular expression pattern: [\\S]+",
        `Value '' at 'confirmationCode' -> ${empty}`,
      ]);
      expect(await constraint("VerifySoftwareToken", { UserCode: "Aaaa" })).to.deep.equal([
        "2 validation errors detected",
        "Value 'Aaaa' at 'userCode' -> satisfy regular expression pattern: [0-9]+",
        "Value 'Aaaa' at 'userCode' -> have length greater than or equal to 6",
      ]);
      expect(await constraint("SignUp", { ...client, Username: "", Password: " " })).to.deep.equal([
        "3 validation errors detected",
        "Value at 'password' -> satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
        "Value at 'username' -> satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
        `Value at 'username' -> ${empty}`,
      ]);
      expect(await constraint("GetUser", { AccessToken: "" })).to.deep.equal([
        "1 validation error detected",
        "Value at 'accessToken' -> satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
      ]);
      const filter = `email = "${"a".repeat(256)}"`;
      expect(await constraint("ListUsers", { UserPoolId: recordedPoolId, Filter: filter })).to.deep.equal([
        "1 validation error detected",
        `Value '${filter}' at 'filter' -> have length less than or equal to 256`,
      ]);
    });

    it("refuses bodies that are too large", async () => {
      const response = await call("InitiateAuth", JSON.stringify({ ClientId: "x".repeat(300_000) }));
      expect(response.status).to.equal(413);
      expect(await response.json()).to.include({ __type: "RequestEntityTooLargeException" });
    });

    it("stops reading a body that never ends", async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const request = httpRequest(running.endpoint, { method: "POST" }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on("error", reject);
        request.write("x".repeat(300_000));
      });
      expect(status).to.equal(413);
    });
  });

  it("takes no notice of callers who hang up", async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(running.endpoint, { method: "POST", headers: { "content-length": "100" } });
      request.on("error", () => {
        resolve();
      });
      request.write("{", () => {
        setTimeout(() => request.destroy(new Error("hung up")), 50);
      });
    });
    expect((await call("ListUserPools", '{"MaxResults":1}', signed)).status).to.equal(200);
    expect(running.errors).to.deep.equal([]);
  });

  it("says no more than 'internal error' of its own failures", async () => {
    // A database that lost a table is a failure that no caller can cause.
    const database = new Database(join(running.dataDirectory, "cognito.sqlite"));
    database.exec("DROP TABLE confirmation_code");
    database.close();
    const body = JSON.stringify({
      ClientId: recordedClientId,
      Username: "ada@example.com",
      Password: "Correct-horse-7",
    });
    const response = await call("SignUp", body);
    expect(response.status).to.equal(500);
    expect(await response.json()).to.deep.equal({
      __type: "InternalErrorException",
      message: "An internal error occurred.",
    });
    expect(String(running.errors.splice(0)[0])).to.match(/no such table: confirmation_code/);
    const { Users } = (await (
      await call("ListUsers", JSON.stringify({ UserPoolId: recordedPoolId }), signed)
    ).json()) as {
      Users: unknown[];
    };
    expect(Users, "half of a sign-up").to.deep.equal([]);
  });

  it("answers preflight requests as AWS does", async () => {
    const response = await fetch(running.endpoint, {
      method: "OPTIONS",
      headers: {
        origin: "https://example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-amz-target",
      },
    });
    expect(response.status).to.equal(200);
    expect(response.headers.get("access-control-allow-origin")).to.equal("*");
    expect(response.headers.get("access-control-allow-methods")).to.equal("POST");
    expect(response.headers.get("access-control-allow-headers")).to.equal("content-type,x-amz-target");
    expect(response.headers.get("access-control-max-age")).to.equal("172800");
    expect(response.headers.get("access-control-expose-headers")).to.match(/x-amzn-RequestId/);
  });

  describe("the well-known documents", () => {
    it("are the key set and the discovery document of every pool", async () => {
      const keySet = await fetch(`${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`);
      expect(keySet.headers.get("content-type")).to.equal("application/json");
      expect(keySet.headers.get("access-control-allow-origin")).to.equal("*");
      const { keys } = (await keySet.json()) as { keys: Record<string, string>[] };
      expect(keys).to.have.length(2);
      for (const key of keys) {
        expect(key).to.have.all.keys("kty", "alg", "use", "kid", "n", "e");
        expect(key).to.include({ kty: "RSA", alg: "RS256", use: "sig", e: "AQAB" });
      }
      expect(keys[0]!.kid).to.not.equal(keys[1]!.kid);
      const discovery = await fetch(`${running.endpoint}/${recordedPoolId}/.well-known/openid-configuration?x=1`);
      expect(await discovery.json()).to.deep.include({
        issuer: recordedIssuer,
        jwks_uri: `${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ["RS256"],
        subject_types_supported: ["public"],
      });
    });

    it("are not found elsewhere, and only read", async () => {
      for (const path of [
        "/",
        "/x",
        "/eu-west-1_Unknown/.well-known/jwks.json",
        `/${recordedPoolId}/.well-known/x`,
        "//",
      ]) {
        const response = await fetch(`${running.endpoint}${path}`);
        expect(response.status, path).to.equal(404);
      }
      const response = await fetch(`${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`, { method: "DELETE" });
      expect(response.status).to.equal(405);
      expect(response.headers.get("allow")).to.equal("GET, HEAD");
      const head = await fetch(`${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`, { method: "HEAD" });
      expect(head.status).to.equal(200);
    });
  });
});
