import { AwsClient } from "aws4fetch";
import { expect } from "chai";
import type { SourcePosition, Step } from "../../../packages/local/src/console/schema";
import { stepsOf } from "../../../packages/local/src/console/steps";
import type { LocalRun } from "../../../packages/local/src/localRun";
import { startLocalRun } from "../../../packages/local/src/startLocalRun";
import type { RequestTrace } from "../../../packages/local/src/services/requestTrace";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";
import { temporaryFolder } from "../startedRun";
import { placeIn, stepsProgram } from "./stepsProgram";

const username = "demo@example.com";
const foreign = "https://other.example.com";

describe("the steps of a request", function () {
  this.timeout(60_000);
  const data = temporaryFolder();
  const traces: RequestTrace[] = [];
  let run: LocalRun;
  let ids: Record<"clientId" | "identityPoolId" | "provider" | "userPoolId", string>;
  let idToken: string;
  let signer: AwsClient;

  before(async () => {
    run = await startLocalRun({
      root: temporaryProject(stepsProgram),
      stack: "dev",
      port: 0,
      dataDirectory: data.folder,
      reset: false,
      config: { demoUser: { username } },
      events: {
        onRequest: (trace) => traces.push(trace),
        onFunctionLog: () => undefined,
        onCode: () => undefined,
        onDiagnostic: () => undefined,
      },
    });
    ids = run.program.outputs.ids as typeof ids;
    const { AuthenticationResult } = await cognito<{ AuthenticationResult: { IdToken: string } }>(
      "AWSCognitoIdentityProviderService.InitiateAuth",
      signInWith(run.demoUser?.password ?? ""),
    );
    idToken = AuthenticationResult.IdToken;
    const Logins = { [ids.provider]: idToken };
    const { IdentityId } = await cognito<{ IdentityId: string }>("AWSCognitoIdentityService.GetId", {
      IdentityPoolId: ids.identityPoolId,
      Logins,
    });
    const { Credentials } = await cognito<{
      Credentials: Record<"AccessKeyId" | "SecretKey" | "SessionToken", string>;
    }>("AWSCognitoIdentityService.GetCredentialsForIdentity", { IdentityId, Logins });
    const { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
    signer = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, region: run.program.region, retries: 0 });
  });
  after(async () => {
    await run.close();
    data.remove();
    removeTemporaryProjects();
  });

  const signInWith = (PASSWORD: string) => ({
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: ids.clientId,
    AuthParameters: { USERNAME: username, PASSWORD },
  });

  async function cognito<Answer>(target: string, input: unknown): Promise<Answer> {
    const response = await fetch(run.endpoints.cognito ?? "", {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Answer;
  }

  /** Sends a request, checks its status, and gives its steps. */
  async function stepsTo(status: number, path: string, init: RequestInit = {}, client?: AwsClient): Promise<Step[]> {
    const url = (run.endpoints.api ?? "") + path;
    const response = await (client === undefined
      ? fetch(url, init)
      : client.fetch(url, { ...init, aws: { service: "execute-api" } }));
    expect([response.status, await response.text()]).to.include(status);
    return lastSteps();
  }

  function lastSteps(): Step[] {
    return stepsOf(traces.at(-1) ?? expect.fail("no request was traced"), run.program);
  }

  const place = (position: SourcePosition | undefined) => position && `${position.file}:${position.line}`;
  const labels = (steps: readonly Step[]) => steps.map(({ label, outcome }) => `${label}: ${outcome}`);
  const refusal = (steps: readonly Step[]) => {
    const refused = steps.find(({ outcome }) => outcome === "refused") ?? expect.fail(labels(steps).join());
    return { reason: refused.reason, what: refused.change?.what, place: place(refused.change?.position) };
  };
  const urn = (type: string, name: string) =>
    run.program.resources.find((resource) => resource.name === name && resource.type.endsWith(`:${type}`))?.urn;
  const bearer = () => ({ authorization: `Bearer ${idToken}` });

  it("name the route, the authorizer, the integration and the function of an answered request, with times", async () => {
    const steps = await stepsTo(200, "/jwt", { headers: bearer() });
    const warm = steps.filter(({ label }) => label !== "Cold start");
    expect(labels(warm)).to.deep.equal([
      "Route GET /jwt: passed",
      "JWT authorizer: passed",
      "Integration: passed",
      "Function good: passed",
    ]);
    expect(warm.map(({ resourceUrn }) => resourceUrn)).to.deep.equal([
      urn("Route", "GET /jwt"),
      urn("Authorizer", "jwt"),
      urn("Integration", "GET /jwt"),
      urn("Function", "good"),
    ]);
    expect(warm[1]?.ms).to.be.within(0, 1000);
    expect(warm[3]?.ms).to.be.within(0, 10_000);
  });

  it("name the authorizer for a missing token, and the route's scopes for a token that lacks them", async () => {
    const missing = await stepsTo(401, "/jwt");
    expect(labels(missing)).to.deep.equal(["Route GET /jwt: passed", "JWT authorizer: refused"]);
    expect(refusal(missing)).to.deep.equal({
      reason: "The request has no token in $request.header.Authorization.",
      what: "authorizer jwt",
      place: placeIn("index.ts", 'new aws.apigatewayv2.Authorizer("jwt"'),
    });
    const scoped = refusal(await stepsTo(403, "/scoped", { headers: bearer() }));
    expect(scoped.reason).to.match(/^The route needs one of courses\/read; the token has /);
    expect(scoped.what).to.equal("authorizationScopes of route GET /scoped");
    expect(scoped.place).to.equal(placeIn("index.ts", 'route("GET /scoped"'));
  });

  it("name the role that no policy allows an IAM route, and the route for a request without a signature", async () => {
    const steps = await stepsTo(403, "/iam", {}, signer);
    expect(labels(steps)).to.deep.equal(["Route GET /iam: passed", "IAM authorization: refused"]);
    const { reason, what, place: decides } = refusal(steps);
    expect(reason).to.include("no statement allows it");
    expect(what).to.match(
      /^the policies of role member: none allows execute-api:Invoke on arn:aws:execute-api:.*\/GET\/iam$/,
    );
    expect(decides).to.equal(placeIn("index.ts", "const member ="));
    expect(refusal(await stepsTo(403, "/iam")).what).to.equal("authorizationType of route GET /iam");
  });

  it("name the function of a Lambda authorizer that refuses", async () => {
    const { what, place: decides } = refusal(await stepsTo(403, "/custom"));
    expect(what).to.equal("the answer of the authorizer's function denier");
    expect(decides).to.equal(placeIn("index.ts", "const denier ="));
  });

  it("name the API's CORS configuration for a preflight and for a request from another origin", async () => {
    const headers = { origin: foreign, "access-control-request-method": "GET" };
    const preflight = await stepsTo(204, "/jwt", { method: "OPTIONS", headers });
    const cors = {
      what: "corsConfiguration of API api",
      place: placeIn("index.ts", 'new aws.apigatewayv2.Api("api"'),
    };
    expect(labels(preflight)).to.deep.equal(["CORS preflight: refused"]);
    expect(refusal(preflight)).to.deep.equal({
      reason: `The API's CORS configuration does not allow the origin ${foreign}; it allows: https://app.example.com.`,
      ...cors,
    });
    const request = await stepsTo(200, "/open", { headers: { origin: foreign } });
    expect(labels(request).at(-1)).to.equal("CORS: refused");
    expect(refusal(request)).to.include(cors);
    const allowed = { ...headers, origin: "https://app.example.com" };
    expect(labels(await stepsTo(204, "/jwt", { method: "OPTIONS", headers: allowed }))).to.deep.equal([
      "CORS preflight: passed",
    ]);
  });

  it("name the API for a path without a route, and the stage for a throttled one", async () => {
    expect(refusal(await stepsTo(404, "/nowhere"))).to.deep.equal({
      reason: "No route matches GET /nowhere.",
      what: "the routes of API api: none is for GET /nowhere",
      place: placeIn("index.ts", 'new aws.apigatewayv2.Api("api"'),
    });
    await stepsTo(200, "/limited");
    const throttled = await stepsTo(429, "/limited");
    expect(labels(throttled)).to.deep.equal(["Route GET /limited: passed", "Throttling: refused"]);
    expect(refusal(throttled)).to.deep.equal({
      reason: "GET /limited exceeds its throttling limits.",
      what: "the throttling limits of route GET /limited",
      place: placeIn("index.ts", "new aws.apigatewayv2.Stage("),
    });
  });

  it("name the function that fails, and the integration whose function has no permission", async () => {
    const failed = refusal(await stepsTo(500, "/faulty"));
    expect(failed.reason).to.include("out of order");
    expect(failed.what).to.equal("function faulty");
    expect(failed.place).to.equal(placeIn("index.ts", "const faulty ="));
    const closed = await stepsTo(500, "/closed");
    expect(labels(closed)).to.deep.equal(["Route GET /closed: passed", "Integration: refused"]);
    expect(refusal(closed)).to.include({
      what: "an aws.lambda.Permission for function closed",
      place: placeIn("index.ts", 'route("GET /closed"'),
    });
  });

  it("name the role or the statement that keeps a caller from an object, and the bucket's CORS rules", async () => {
    const put = async (key: string) => {
      const url = `${run.endpoints.s3 ?? ""}/uploads/${key}`;
      const response = await signer.fetch(url, { method: "PUT", body: "text", aws: { service: "s3" } });
      await response.text();
      return lastSteps();
    };
    expect(labels(await put("notes.txt"))).to.deep.equal(["Signature: passed", "Bucket uploads: passed"]);
    const denied = await put("secret/notes.txt");
    expect(labels(denied)).to.deep.equal(["Signature: passed", "IAM policies: refused"]);
    expect(refusal(denied)).to.include({
      what: "statement NoSecrets of policy member-objects",
      place: placeIn("index.ts", 'new aws.iam.RolePolicy("member-objects"'),
    });
    await (await signer.fetch(`${run.endpoints.s3 ?? ""}/uploads/notes.txt`, { aws: { service: "s3" } })).text();
    expect(refusal(lastSteps())).to.include({ place: placeIn("index.ts", "const member =") });
    const headers = { origin: foreign, "access-control-request-method": "PUT" };
    await fetch(`${run.endpoints.s3 ?? ""}/uploads/notes.txt`, { method: "OPTIONS", headers });
    expect(refusal(lastSteps())).to.include({
      what: "the CORS rules of bucket uploads",
      place: placeIn("index.ts", 'new aws.s3.BucketCorsConfiguration("uploads-cors"'),
    });
  });

  it("name the table of a DynamoDB call, and the role that may not write to it", async () => {
    const call = async (operation: string, input: object) => {
      await signer.fetch(run.endpoints.aws ?? "", {
        method: "POST",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
        body: JSON.stringify({ TableName: "items", ...input }),
        aws: { service: "dynamodb" },
      });
      return lastSteps();
    };
    const read = await call("GetItem", { Key: { id: { S: "1" } } });
    expect(labels(read)).to.deep.equal(["Signature: passed", "DynamoDB GetItem: passed"]);
    expect(read[1]?.resourceUrn).to.equal(urn("Table", "items"));
    const { what, place: decides } = refusal(await call("PutItem", { Item: { id: { S: "1" } } }));
    expect(what).to.match(/^the policies of role member: none allows dynamodb:PutItem on arn:.*:table\/items$/);
    expect(decides).to.equal(placeIn("index.ts", "const member ="));
  });

  it("are in the console's API with the request, as the resources are by their URN", async () => {
    const steps = await stepsTo(401, "/jwt");
    const { origin, hash } = new URL(run.consoleUrl);
    const read = async (path: string) => {
      const headers = { authorization: `Bearer ${hash.replace("#token=", "")}` };
      return (await (await fetch(origin + path, { headers })).json()) as Record<string, unknown>;
    };
    const detail = await read(`/api/requests/${encodeURIComponent(traces.at(-1)?.requestId ?? "")}`);
    expect(detail.steps).to.deep.equal(steps);
    const route = await read(`/api/resources/${encodeURIComponent(steps[0]?.resourceUrn ?? "")}`);
    expect(place(route.position as SourcePosition)).to.equal(placeIn("index.ts", 'route("GET /jwt"'));
  });

  it("name the app client for a flow that it does not have, and nothing of the program for a wrong password", async () => {
    await cognito("AWSCognitoIdentityProviderService.InitiateAuth", {
      ...signInWith("x"),
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: username, SRP_A: "1" },
    });
    expect(refusal(lastSteps())).to.include({
      what: "the app client",
      place: placeIn("index.ts", 'new aws.cognito.UserPoolClient("web"'),
    });
    await cognito("AWSCognitoIdentityProviderService.InitiateAuth", signInWith("Wrong-password-1"));
    expect(labels(lastSteps())).to.deep.equal(["User pool InitiateAuth: refused"]);
    expect(refusal(lastSteps()).what).to.equal(undefined);
  });
});
