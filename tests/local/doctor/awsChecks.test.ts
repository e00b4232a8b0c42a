import { expect } from "chai";
import {
  awsAuthorizer,
  awsFunction,
  awsIntegration,
  awsPermission,
  awsRoute,
} from "../../../packages/local/src/doctor/checks/awsChecks";
import { installed } from "../../../packages/local/src/doctor/aws/awsCall";
import { Evidence } from "../../../packages/local/src/doctor/evidence";
import { examine } from "../../../packages/local/src/doctor/examine";
import { RouteEvidence } from "../../../packages/local/src/doctor/routeEvidence";
import { Skipped } from "../../../packages/local/src/doctor/finding";
import type { Target } from "../../../packages/local/src/doctor/target";
import { clientId, issuer } from "../../../ops/security/attacks/tokens";
import { accountId, apiId, AwsStandIn, functionArn } from "./awsStandIn";
import { found, fix, named, targetFor, TestServer } from "./examination";
import type { Findings } from "./examination";

const awsChecks = [awsRoute, awsAuthorizer, awsIntegration, awsPermission, awsFunction];
const redeploy = "pulumi up --refresh --stack dev";

describe("the doctor on AWS's own records", () => {
  let aws: AwsStandIn;

  beforeEach(async () => {
    aws = await AwsStandIn.start(issuer, clientId);
  });
  afterEach(() => aws.close());

  function evidenceFor(changes: Partial<Target> = {}): RouteEvidence {
    const address = `https://${apiId}.execute-api.eu-west-1.amazonaws.com`;
    const token = () => Promise.reject(new Skipped("no token was given"));
    const target = targetFor(address, issuer, { token, ...changes });
    return new RouteEvidence(new Evidence(target), target.routes[0]!);
  }

  async function examined(changes: Partial<Target> = {}): Promise<Findings> {
    const evidence = evidenceFor(changes);
    const steps = awsChecks.map((check) => ({ ...check, run: () => check.run(evidence) }));
    const findings = await examine(steps);
    return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
  }

  it("finds all well, and only reads", async () => {
    const findings = await examined();
    expect(named(findings, "ok")).to.deep.equal([
      "AWS: route",
      "AWS: authorizer",
      "AWS: integration",
      "AWS: permission",
      "AWS: function",
    ]);
    expect(found(findings, "AWS: function")).to.equal("no failure in /aws/lambda/listCourses");
    const writes = aws.server.requests.filter((request) => !request.startsWith("GET ") && request !== "POST /");
    expect(writes).to.deep.equal([]);
  });

  it("names a route without an authorizer, and one that asks for IAM", async () => {
    const routes = `GET /v2/apis/${apiId}/routes`;
    aws.answers[routes] = { items: [aws.route({ authorizationType: "NONE", authorizerId: undefined })] };
    const open = await examined();
    expect(named(open, "problem")).to.deep.equal(["AWS: route"]);
    expect(found(open, "AWS: route")).to.equal(
      "GET /courses with authorization NONE: requests without a token are allowed",
    );
    expect(fix(open, "AWS: route")).to.equal(redeploy);
    expect(found(open, "AWS: authorizer")).to.equal("GET /courses has authorization NONE");
    aws.answers[routes] = { items: [aws.route({ authorizationType: "AWS_IAM", authorizerId: undefined })] };
    expect(found(await examined(), "AWS: route")).to.contain("AWS_IAM: no token is looked at");
  });

  it("reads all pages of the routes and of the log", async () => {
    const key = `GET /v2/apis/${apiId}/routes`;
    aws.answers[key] = { items: [aws.route({ routeKey: "GET /first" })], nextToken: "second" };
    aws.answers[`${key}?maxResults=100&nextToken=second`] = { items: [aws.route({})] };
    aws.answers.FilterLogEvents = { events: [], nextToken: "more" };
    const findings = await examined();
    expect(named(findings, "ok")).to.have.length(5);
    expect(
      aws.server.requests.filter((request) => request === "POST /"),
      "until there are enough",
    ).to.have.length(10);
  });

  it("finds the route that takes the request among patterns", async () => {
    const key = `GET /v2/apis/${apiId}/routes`;
    aws.answers[key] = { items: [aws.route({ routeKey: "GET /courses/{id}", authorizationScopes: ["courses/read"] })] };
    const findings = await examined({ routes: [{ method: "GET", path: "/courses/algebra" }] });
    expect(found(findings, "AWS: route")).to.equal(
      "GET /courses/{id} with authorization JWT, asks for one of the scopes courses/read " +
        "WARNING id tokens have no scopes; call /courses/algebra with an access token",
    );
    const missing = await examined();
    expect(named(missing, "problem")).to.deep.equal(["AWS: route"]);
    expect(found(missing, "AWS: route")).to.equal("no route takes GET /courses; the API has GET /courses/{id}");
    expect(found(missing, "AWS: permission")).to.equal('see "AWS: route"');
  });

  it("names an authorizer with another issuer, audience or place of the token", async () => {
    aws.answers[`GET /v2/apis/${apiId}/authorizers/a1`] = {
      identitySource: ["$request.querystring.token"],
      jwtConfiguration: { issuer: `${issuer}/`, audience: ["another"] },
    };
    const findings = await examined();
    expect(named(findings, "problem")).to.deep.equal(["AWS: authorizer"]);
    expect(found(findings, "AWS: authorizer"))
      .to.contain("it has a slash at its end")
      .and.to.contain(`the audience leaves out the app client ${clientId}`)
      .and.to.contain("the token is not taken from the header Authorization");
    aws.answers[`GET /v2/apis/${apiId}/authorizers/a1`] = undefined;
    expect(found(await examined(), "AWS: authorizer")).to.equal(
      "GET /courses names the authorizer a1, which does not exist",
    );
  });

  it("names an integration of another kind, and a route that leads nowhere", async () => {
    const key = `GET /v2/apis/${apiId}/integrations/i1`;
    aws.answers[key] = { integrationType: "AWS_PROXY", integrationUri: functionArn, payloadFormatVersion: "1.0" };
    expect(found(await examined(), "AWS: integration")).to.contain("payload format 1.0: the function expects 2.0");
    aws.answers[key] = { integrationType: "HTTP_PROXY", integrationUri: "https://example.com" };
    expect(found(await examined(), "AWS: integration")).to.equal(
      "the integration calls https://example.com, which is no Lambda function",
    );
    aws.answers[`GET /v2/apis/${apiId}/routes`] = { items: [aws.route({ target: undefined })] };
    expect(found(await examined(), "AWS: integration")).to.equal("GET /courses has no integration behind it");
  });

  describe("permission", () => {
    const source = (place: string) => `arn:aws:execute-api:eu-west-1:${accountId}:${place}`;

    it("names a function without a policy, with the command that adds it", async () => {
      aws.answers[aws.policyKey] = undefined;
      const findings = await examined({ stack: undefined });
      expect(named(findings, "problem")).to.deep.equal(["AWS: permission"]);
      expect(found(findings, "AWS: permission")).to.equal(
        "the function has no policy, so nobody may call it; calls fail with 500",
      );
      expect(fix(findings, "AWS: permission")).to.equal(
        "aws lambda add-permission --function-name listCourses-1a2b3c4 --statement-id apigateway-GET-courses " +
          `--action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn '${source(apiId)}/$default/GET/courses' --region eu-west-1`,
      );
      expect(fix(await examined(), "AWS: permission")).to.equal(redeploy);
    });

    for (const [what, place, allowed] of [
      ["this route of this stage", `${apiId}/$default/GET/courses`, true],
      ["every stage and method", `${apiId}/*/*/courses`, true],
      ["the whole API", `${apiId}/*`, true],
      ["another route", `${apiId}/$default/GET/exams`, false],
      ["another API", "zzzzz99999/*", false],
    ] as const) {
      it(`${allowed ? "takes" : "refuses"} a statement for ${what}`, async () => {
        aws.answers[aws.policyKey] = aws.policy(source(place));
        const findings = await examined();
        expect(findings["AWS: permission"]?.status).to.equal(allowed ? "ok" : "problem");
        if (!allowed) {
          expect(found(findings, "AWS: permission")).to.contain(`called for ${source(apiId)}/$default/GET/courses`);
        }
      });
    }

    it("names a policy that cannot be read", async () => {
      aws.answers[aws.policyKey] = { Policy: "{" };
      expect(found(await examined(), "AWS: permission")).to.contain("the function's policy cannot be read");
    });
  });

  describe("function", () => {
    const event = (timestamp: number, message: string) => ({ timestamp, message, eventId: "1", logStreamName: "s" });
    const failing = {
      events: [event(2, "old"), event(1_800_000_000_000, "ERROR\tann@example.com\neyJhbGciOiJ9.e30.x")],
    };

    it("warns of a failure in the log, without the people and tokens in it", async () => {
      aws.answers.FilterLogEvents = failing;
      const findings = await examined();
      expect(found(findings, "AWS: function")).to.equal(
        "2027-01-15T08:00:00.000Z ERROR <e-mail address> <token> WARNING a failure, though perhaps of another " +
          "request; see aws logs tail /aws/lambda/listCourses --since 1h --filter-pattern ERROR --region eu-west-1",
      );
    });

    it("calls it a problem when the route fails now", async () => {
      aws.answers.FilterLogEvents = failing;
      const evidence = evidenceFor();
      const failed = { status: 500, headers: new Headers(), body: "", askedAt: 0, answeredAt: 0 };
      Object.assign(evidence, { withToken: () => Promise.resolve(failed) });
      const finding = await awsFunction.run(evidence);
      expect(finding).to.have.property("status", "problem");
      expect(finding)
        .to.have.property("fix")
        .that.matches(/^aws logs tail \/aws\/lambda\/listCourses /);
    });

    it("accepts a log group that is not there for a function that never failed", async () => {
      aws.answers.FilterLogEvents = { status: 400, type: "ResourceNotFoundException" };
      expect(named(await examined(), "unknown")).to.deep.equal([]);
    });

    it("names a function that was not deployed, or is gone", async () => {
      const key = `GET /2015-03-31/functions/${encodeURIComponent(functionArn)}/configuration`;
      aws.answers[key] = { State: "Failed", StateReason: "The image\ncannot be read" };
      expect(found(await examined(), "AWS: function")).to.equal(
        "the function listCourses-1a2b3c4 failed to be deployed: The image cannot be read",
      );
      aws.answers[key] = undefined;
      expect(found(await examined(), "AWS: function")).to.equal(`the function ${functionArn} does not exist`);
    });
  });

  describe("at a domain of one's own", () => {
    const mappings = "GET /v2/domainnames/api.example.com/apimappings";
    const elsewhere = { apiUrl: "https://api.example.com" };

    it("follows the mapping, with and without a key", async () => {
      aws.answers[mappings] = { items: [{ apiId, stage: "$default" }] };
      expect(named(await examined(elsewhere), "problem")).to.deep.equal([]);
      aws.answers[mappings] = {
        items: [
          { apiId: "other", stage: "x" },
          { apiId, stage: "$default", apiMappingKey: "v1" },
        ],
      };
      expect(named(await examined({ apiUrl: "https://api.example.com/v1" }), "problem")).to.deep.equal([]);
    });

    it("names a domain that leads nowhere", async () => {
      aws.answers[mappings] = { items: [] };
      expect(found(await examined(elsewhere), "AWS: route")).to.equal(
        "the domain api.example.com leads to no API here",
      );
    });
  });

  it("looks in a stage that the address names", async () => {
    aws.answers[aws.policyKey] = aws.policy(`arn:aws:execute-api:eu-west-1:${accountId}:${apiId}/live/GET/courses`);
    const findings = await examined({ apiUrl: `https://${apiId}.execute-api.eu-west-1.amazonaws.com/live` });
    expect(named(findings, "problem")).to.deep.equal([]);
  });

  describe("credentials", () => {
    it("skips the checks with credentials of another account", async () => {
      aws.answers[`GET /v2/apis/${apiId}`] = undefined;
      const findings = await examined();
      expect(named(findings, "skipped")).to.have.length(5);
      expect(found(findings, "AWS: route")).to.equal(
        "the account of the AWS credentials has no such API in this region",
      );
    });

    for (const [type, message] of [
      ["AccessDeniedException", "the AWS credentials may not apigateway:GET"],
      ["ExpiredTokenException", "AWS refuses the credentials (ExpiredTokenException)"],
    ] as const) {
      it(`that answer ${type} leave it unknown, once`, async () => {
        aws.answers[`GET /v2/apis/${apiId}`] = { status: 403, type };
        const findings = await examined();
        expect(named(findings, "unknown")).to.deep.equal(["AWS: route"]);
        expect(found(findings, "AWS: route")).to.equal(message);
        expect(fix(findings, "AWS: route")).to.equal("aws sts get-caller-identity");
        expect(found(findings, "AWS: function")).to.equal('see "AWS: route"');
      });
    }

    it("skips the checks without credentials or a known region", async () => {
      for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, { AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" });
      expect(found(await examined(), "AWS: route")).to.equal(
        "no AWS credentials were found; set AWS_PROFILE to read more",
      );
      expect(found(await examined({ region: undefined }), "AWS: route")).to.contain("the region is not known");
    });

    it("sends nothing to AWS for an API on this machine", async () => {
      const findings = await examined({ apiUrl: "http://127.0.0.1:1" });
      expect(found(findings, "AWS: route")).to.equal("the API is served by this machine, not by AWS");
    });
  });

  it("skips the checks where the project has not installed the SDK's clients, and hides no other failure", async () => {
    const name = "@aws-sdk/client-lambda";
    const loading = (code: string) =>
      installed(name, () => Promise.reject(Object.assign(new Error("no"), { code }))).catch((error: unknown) => error);
    for (const code of ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]) {
      expect(await loading(code))
        .to.be.instanceOf(Skipped)
        .with.property("message", `to read AWS's records, npm install --save-dev ${name}`);
    }
    expect(await loading("ENOENT")).not.to.be.instanceOf(Skipped);
  });

  it("does not wait for ever", async () => {
    const silent = await TestServer.start(() => undefined);
    process.env.AWS_ENDPOINT_URL = silent.url;
    const findings = await examined({ timeoutMs: 50 });
    await silent.close();
    expect(found(findings, "AWS: route")).to.equal("AWS gave no answer to apigateway:GET within 0.05 s");
  });
});
