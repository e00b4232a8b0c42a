import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { BundledFunction } from "../../../components/bundledFunction/bundledFunction";
import type { IamRoutes, HttpApiRoute, SecuredHttpApiArgs, Transform } from "pulumi-secured-api";
import { SecuredHttpApi } from "../../../components/securedHttpApi/securedHttpApi";
import { awsOutputs } from "../awsOutputs";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const api = "aws:apigatewayv2/api:Api";
const authorizer = "aws:apigatewayv2/authorizer:Authorizer";
const integration = "aws:apigatewayv2/integration:Integration";
const route = "aws:apigatewayv2/route:Route";
const stage = "aws:apigatewayv2/stage:Stage";
const permission = "aws:lambda/permission:Permission";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const domainName = "aws:apigatewayv2/domainName:DomainName";
const apiMapping = "aws:apigatewayv2/apiMapping:ApiMapping";
const certificate = "aws:acm/certificate:Certificate";
const certificateValidation = "aws:acm/certificateValidation:CertificateValidation";
const record = "aws:route53/record:Record";

const jwt = { issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1", audience: ["client"] };
const stageArn = "arn:aws:execute-api:eu-west-1:123456789012:api-id/$default";
const cors = { allowOrigins: ["https://app.example.com"] };
const hostedZoneId = "Z0123456789";

/** A function of another making than BundledFunction's. */
function fn(name: string): aws.lambda.Function {
  return new aws.lambda.Function(name, {
    role: "arn:aws:iam::123456789012:role/x",
    runtime: "nodejs24.x",
    handler: "x.y",
  });
}

type RouteOptions = Omit<HttpApiRoute, "handler">;

/** An API whose routes have a function each, named f0, f1 … in the order given. */
function build(routes: Record<string, RouteOptions>, args: Partial<SecuredHttpApiArgs> = {}): SecuredHttpApi {
  const handled = Object.entries(routes).map(([key, options], index) => [
    key,
    { handler: fn(`f${index}`), ...options },
  ]);
  return new SecuredHttpApi("api", {
    jwt,
    routes: Object.fromEntries(handled) as SecuredHttpApiArgs["routes"],
    ...args,
  });
}

function program(
  routes: Record<string, RouteOptions> = { "GET /courses": {} },
  args: Partial<SecuredHttpApiArgs> = {},
) {
  return registered(() => build(routes, args), awsOutputs);
}

/** What is refused; nothing is registered for refused arguments but the functions, whose mocks are set here. */
async function refused(
  routes: Record<string, RouteOptions>,
  args: Partial<SecuredHttpApiArgs> = {},
): Promise<Record<string, string>> {
  let problems: Record<string, string> = {};
  await registered(() => {
    void refusals(() => build(routes, args)).then((found) => {
      problems = found;
    });
  }, awsOutputs);
  return problems;
}

describe("SecuredHttpApi", () => {
  describe("API", () => {
    it("is an HTTP API without CORS", async () => {
      const { inputs } = await program();
      expect(inputs(api)).to.deep.equal({
        protocolType: "HTTP",
        ipAddressType: "dualstack",
        disableExecuteApiEndpoint: false,
      });
    });

    it("can do without IPv6", async () => {
      const { inputs } = await program({ "GET /courses": {} }, { ipAddressType: "ipv4" });
      expect(inputs(api).ipAddressType).to.equal("ipv4");
    });

    it("answers the browser for the given origins, with the routes' methods", async () => {
      const { inputs } = await program({ "POST /exams": {}, "GET /exams/{examId}": {}, "GET /courses": {} }, { cors });
      expect(inputs(api).corsConfiguration).to.deep.equal({
        allowOrigins: ["https://app.example.com"],
        allowMethods: ["GET", "POST"],
        allowHeaders: ["authorization", "content-type", "idempotency-key"],
        maxAge: 300,
        allowCredentials: false,
      });
    });

    it("takes every CORS option", async () => {
      const { inputs } = await program(undefined, {
        cors: {
          allowOrigins: ["http://localhost:3000"],
          allowHeaders: ["Authorization"],
          exposeHeaders: ["ETag"],
          maxAgeSeconds: 60,
          allowCredentials: true,
        },
      });
      expect(inputs(api).corsConfiguration).to.deep.equal({
        allowOrigins: ["http://localhost:3000"],
        allowMethods: ["GET"],
        allowHeaders: ["authorization"],
        exposeHeaders: ["etag"],
        maxAge: 60,
        allowCredentials: true,
      });
    });
  });

  describe("authorizer", () => {
    it("reads the token from the Authorization header and knows issuer and audience", async () => {
      const { inputs } = await program();
      expect(inputs(authorizer)).to.deep.equal({
        apiId: "api-id",
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer: jwt.issuer, audiences: ["client"] },
      });
    });

    it("takes values that are known only at deploy time", async () => {
      const late = { issuer: pulumi.output(jwt.issuer), audience: [pulumi.output("one"), "two"] };
      const { inputs } = await program(undefined, { jwt: late });
      expect(inputs(authorizer).jwtConfiguration).to.deep.equal({ issuer: jwt.issuer, audiences: ["one", "two"] });
    });

    it("is left out when no route wants a token", async () => {
      const { of, result } = await program({ "GET /health": { auth: "none" }, "GET /reports": { auth: "iam" } });
      expect(of(authorizer)).to.deep.equal([]);
      expect(result.authorizer).to.equal(undefined);
    });

    it("needs no jwt argument then", async () => {
      const { of } = await registered(
        () => new SecuredHttpApi("api", { routes: { "GET /health": { handler: fn("health"), auth: "none" } } }),
        awsOutputs,
      );
      expect(of(route)).to.have.lengthOf(1);
    });
  });

  describe("routes", () => {
    it("are closed by a token unless they say otherwise", async () => {
      const { inputs } = await program({
        "GET /courses": {},
        "POST /exams": { auth: "jwt", scopes: ["exams/write", "admin"] },
        "GET /reports": { auth: "iam" },
        "GET /health": { auth: "none" },
      });
      const closed = { authorizationType: "JWT", authorizerId: "api-id" };
      expect(inputs(route, "api-get-courses")).to.deep.equal({
        apiId: "api-id",
        routeKey: "GET /courses",
        target: "integrations/api-get-courses-id",
        ...closed,
      });
      expect(inputs(route, "api-post-exams")).to.deep.include({
        ...closed,
        authorizationScopes: ["admin", "exams/write"],
      });
      expect(inputs(route, "api-get-reports"))
        .to.include({ authorizationType: "AWS_IAM" })
        .and.not.to.have.any.keys("authorizerId");
      expect(inputs(route, "api-get-health"))
        .to.include({ authorizationType: "NONE" })
        .and.not.to.have.any.keys("authorizerId");
    });

    it("can be had by their keys", async () => {
      const { result } = await program({ "GET /courses": {}, $default: {} });
      expect(Object.keys(result.routes)).to.have.members(["GET /courses", "$default"]);
      expect(await valueOf(result.routes["GET /courses"]!.routeKey)).to.equal("GET /courses");
    });

    it("keep their names and settings whatever the order", async () => {
      const routes = { "GET /b": {}, "GET /a": { throttle: { rateLimit: 1, burstLimit: 1 } }, "POST /b": {} };
      const handler = (): aws.lambda.Function => fn("shared");
      const built = (keys: string[]) =>
        registered(() => {
          const shared = handler();
          const entries = keys.map((key) => [key, { handler: shared, ...routes[key as keyof typeof routes] }] as const);
          return new SecuredHttpApi("api", { jwt, cors, routes: Object.fromEntries(entries) });
        }, awsOutputs);
      const sorted = (all: { type: string; name: string; inputs: unknown }[]) =>
        all
          .map(({ type, name, inputs }) => ({ type, name, inputs }))
          .sort((a, b) => (a.type + a.name < b.type + b.name ? -1 : 1));
      const one = await built(["GET /b", "GET /a", "POST /b"]);
      const other = await built(["POST /b", "GET /b", "GET /a"]);
      expect(sorted(one.all)).to.deep.equal(sorted(other.all));
    });
  });

  describe("integrations", () => {
    it("call the function with payload format 2.0", async () => {
      const { inputs } = await program();
      const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:f0-1a2b3c4";
      expect(inputs(integration)).to.deep.equal({
        apiId: "api-id",
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: 30_000,
      });
    });

    it("take a timeout", async () => {
      expect((await program(undefined, { timeoutMilliseconds: 5_000 })).inputs(integration)).to.include({
        timeoutMilliseconds: 5_000,
      });
    });

    it("are one for each function, also when it is given as the component and as itself", async () => {
      const { of, inputs } = await registered(() => {
        const hello = new BundledFunction("hello", { entry: "tests/components/bundledFunction/fixtures/hello.ts" });
        const routes = {
          "GET /b": { handler: hello },
          "GET /a": { handler: hello.function },
          "GET /c": { handler: fn("c") },
        };
        return new SecuredHttpApi("api", { jwt, routes });
      }, awsOutputs);
      expect(of(integration).map(({ name }) => name)).to.have.members(["api-get-a", "api-get-c"]);
      expect(inputs(route, "api-get-a").target).to.equal("integrations/api-get-a-id");
      expect(inputs(route, "api-get-b").target).to.equal("integrations/api-get-a-id");
      expect(of(permission)).to.have.lengthOf(3);
    });
  });

  describe("permissions", () => {
    for (const [key, name, suffix] of [
      ["GET /courses", "api-get-courses", "GET/courses"],
      ["GET /courses/{courseId}", "api-get-courses-var", "GET/courses/*"],
      ["ANY /files/{path+}", "api-any-files-rest", "*/files/*"],
      ["$default", "api-default", "$default"],
    ] as const) {
      it(`let API Gateway call the function for ${key} of this stage alone`, async () => {
        const { inputs } = await program({ [key]: {} });
        expect(inputs(permission, name)).to.deep.equal({
          action: "lambda:InvokeFunction",
          principal: "apigateway.amazonaws.com",
          function: "f0-1a2b3c4",
          sourceArn: `${stageArn}/${suffix}`,
        });
      });
    }
  });

  describe("stage", () => {
    it("serves from the root, throttled, measured and logged", async () => {
      const { inputs } = await program();
      const { accessLogSettings, ...rest } = inputs(stage) as { accessLogSettings: Record<string, string> };
      expect(rest).to.deep.equal({
        apiId: "api-id",
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: { throttlingRateLimit: 50, throttlingBurstLimit: 100, detailedMetricsEnabled: true },
        routeSettings: [],
      });
      expect(accessLogSettings.destinationArn).to.equal(
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/http-apis/api-1a2b3c4",
      );
      expect(JSON.parse(accessLogSettings.format!)).to.include({
        requestId: "$context.requestId",
        status: "$context.status",
      });
    });

    it("keeps the access log for a while", async () => {
      expect((await program()).inputs(logGroup)).to.deep.equal({
        name: "/aws/vendedlogs/http-apis/api-1a2b3c4",
        retentionInDays: 30,
      });
      expect((await program(undefined, { accessLogRetentionDays: 365 })).inputs(logGroup)).to.include({
        retentionInDays: 365,
      });
    });

    it("takes throttles for all routes and for one", async () => {
      const throttle = { rateLimit: 5.5, burstLimit: 10 };
      const { inputs } = await program(
        { "GET /a": {}, "POST /b": { throttle } },
        { throttle: { rateLimit: 1000, burstLimit: 2000 }, detailedMetrics: false },
      );
      expect(inputs(stage)).to.deep.include({
        defaultRouteSettings: { throttlingRateLimit: 1000, throttlingBurstLimit: 2000, detailedMetricsEnabled: false },
        routeSettings: [
          { routeKey: "POST /b", throttlingRateLimit: 5.5, throttlingBurstLimit: 10, detailedMetricsEnabled: false },
        ],
      });
    });

    it("has a small throttle for routes that anybody may call, but for the browser's preflights", async () => {
      const routes = {
        "GET /health": { auth: "none" },
        "GET /page": { auth: "none", throttle: { rateLimit: 100, burstLimit: 200 } },
        "GET /reports": { auth: "iam" },
        "OPTIONS /health": { auth: "none" },
      } as const;
      const limits = async (args: Partial<SecuredHttpApiArgs> = {}) => {
        const settings = (await program(routes, args)).inputs(stage).routeSettings as Record<string, unknown>[];
        return settings.map((one) => [one.routeKey, one.throttlingRateLimit, one.throttlingBurstLimit]);
      };
      expect(await limits()).to.deep.equal([
        ["GET /health", 5, 10],
        ["GET /page", 100, 200],
      ]);
      expect(await limits({ anonymousThrottle: { rateLimit: 1, burstLimit: 2 } })).to.deep.equal([
        ["GET /health", 1, 2],
        ["GET /page", 100, 200],
      ]);
    });

    it("waits for the routes that it has settings for, and for the permissions to call their functions", async () => {
      const { one } = await program({ "GET /a": {}, "POST /b": {} });
      expect(one(stage).dependencies).to.include.members([
        `${route} api-get-a`,
        `${route} api-post-b`,
        `${permission} api-get-a`,
        `${permission} api-post-b`,
      ]);
    });
  });

  describe("address and ARNs", () => {
    it("has a URL without a slash at its end", async () => {
      const { result } = await program();
      expect(await valueOf(result.apiUrl)).to.equal("https://api-id.execute-api.eu-west-1.amazonaws.com");
    });

    it("tells how a route is closed", async () => {
      const { result } = await program({ "GET /a": {}, "GET /b": { auth: "iam" }, "GET /c": { auth: "none" } });
      expect(["GET /a", "GET /b", "GET /c", "GET /d"].map((key) => result.authOf(key))).to.deep.equal([
        "jwt",
        "iam",
        "none",
        undefined,
      ]);
    });

    it("gives the ARN that lets someone call an IAM route", async () => {
      const { result } = await program({ "GET /a/{b}": { auth: "iam" }, $default: { auth: "iam" } });
      const routes: IamRoutes = result;
      expect(await valueOf(routes.executeArn("GET /a/{b}"))).to.equal(`${stageArn}/GET/a/*`);
      expect(await valueOf(routes.executeArn("$default"))).to.equal(`${stageArn}/*`);
    });

    it("gives no ARN for a route that it does not have", async () => {
      const { result } = await program({ "GET /a": {}, "GET /b": {} });
      expect(() => result.executeArn("GET /c")).to.throw(
        pulumi.RunError,
        'SecuredHttpApi "api" has no route "GET /c"; its routes are "GET /a", "GET /b"',
      );
    });
  });

  describe("custom domain", () => {
    const customDomain = { domainName: "api.example.com", hostedZoneId };
    const alias = { name: "d-1.execute-api.eu-west-1.amazonaws.com", zoneId: "ZLAPIGW", evaluateTargetHealth: false };

    it("is certified, validated and mapped, with its address records", async () => {
      const { inputs, result } = await program(undefined, { customDomain, tags: { team: "courses" } });
      expect(inputs(certificate)).to.deep.equal({
        domainName: "api.example.com",
        validationMethod: "DNS",
        tags: { team: "courses" },
      });
      expect(inputs(record, "api-validation")).to.deep.equal({
        zoneId: hostedZoneId,
        name: "_a.api.example.com.",
        type: "CNAME",
        records: ["_b.acm."],
        ttl: 300,
        allowOverwrite: true,
      });
      const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/api";
      expect(inputs(certificateValidation)).to.deep.equal({
        certificateArn,
        validationRecordFqdns: ["_a.api.example.com."],
      });
      expect(inputs(domainName)).to.deep.equal({
        domainName: "api.example.com",
        domainNameConfiguration: {
          certificateArn,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
          ipAddressType: "dualstack",
        },
        tags: { team: "courses" },
      });
      expect(inputs(apiMapping)).to.deep.equal({ apiId: "api-id", stage: "$default", domainName: "api-id" });
      for (const type of ["A", "AAAA"]) {
        expect(inputs(record, `api-${type.toLowerCase()}`)).to.deep.equal({
          zoneId: hostedZoneId,
          name: "api.example.com",
          type,
          aliases: [alias],
        });
      }
      expect(inputs(api)).to.include({ disableExecuteApiEndpoint: false });
      expect(result.domain?.addressRecords).to.have.lengthOf(2);
    });

    it("is the API's URL", async () => {
      const { result } = await registered(
        () => build({ "GET /courses": {} }, { customDomain }),
        (resource) => (resource.type === apiMapping ? { domainName: "api.example.com" } : awsOutputs(resource)),
      );
      expect(await valueOf(result.apiUrl)).to.equal("https://api.example.com");
    });

    it("takes a certificate that is there", async () => {
      const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/mine";
      const { of, inputs } = await program(undefined, { customDomain: { ...customDomain, certificateArn } });
      expect(of(certificate)).to.deep.equal([]);
      expect(of(certificateValidation)).to.deep.equal([]);
      expect(of(record).map(({ name }) => name)).to.have.members(["api-a", "api-aaaa"]);
      expect(inputs(domainName).domainNameConfiguration).to.include({ certificateArn });
    });

    it("can do without IPv6 and turn the other address off", async () => {
      const { of, inputs } = await program(undefined, {
        customDomain: { ...customDomain, ipv6: false, disableExecuteApiEndpoint: true },
      });
      expect(of(record).map(({ name }) => name)).to.have.members(["api-validation", "api-a"]);
      expect(inputs(domainName).domainNameConfiguration).to.include({ ipAddressType: "ipv4" });
      expect(inputs(api)).to.include({ disableExecuteApiEndpoint: true });
    });
  });

  describe("refuses", () => {
    for (const key of ["get /courses", "FETCH /courses", "GET courses", "GET /courses/", "GET /a/{b", "GET /{a+}/b"]) {
      it(`the route key ${JSON.stringify(key)}`, async () => {
        expect(await refused({ [key]: {}, "GET /fine": {} })).to.have.all.keys(`routes[${JSON.stringify(key)}]`);
      });
    }

    it("two routes that match the same requests", async () => {
      const problems = await refused({ "GET /a/{x}": {}, "GET /a/{y}": {}, "POST /a/{y}": {}, "GET /a/{y+}": {} });
      expect(problems).to.deep.equal({
        'routes["GET /a/{y}"]': 'one of this route and "GET /a/{x}", which match the same requests',
      });
    });

    it("an API without routes", async () => {
      expect(await refused({})).to.have.all.keys("routes");
    });

    it("scopes on a route without tokens, and empty or malformed ones", async () => {
      const problems = await refused({
        "GET /iam": { auth: "iam", scopes: ["a"] },
        "GET /none": { auth: "none", scopes: [] },
        "GET /empty": { scopes: [] },
        "GET /bad": { scopes: ["a b"] },
      });
      expect(problems).to.have.all.keys(
        'routes["GET /iam"].scopes',
        'routes["GET /none"].scopes',
        'routes["GET /empty"].scopes',
        'routes["GET /bad"].scopes[0]',
      );
      expect(problems['routes["GET /iam"].scopes']).to.contain('with auth "jwt" alone');
    });

    it("an authorization that does not exist", async () => {
      const route = JSON.parse('{ "auth": "NONE" }') as RouteOptions;
      expect(await refused({ "GET /a": route })).to.have.all.keys('routes["GET /a"].auth');
    });

    it("a token route without issuer and audience", async () => {
      const { result } = await registered(() => {
        const routes = { "GET /a": { handler: fn("a"), auth: "none" }, "GET /b": { handler: fn("b") } } as const;
        return refusals(() => new SecuredHttpApi("api", { routes }));
      });
      expect(await result).to.deep.equal({ jwt: 'an issuer and an audience, which the route "GET /b" needs' });
    });

    it("a wrong issuer and audience", async () => {
      const wrong = { issuer: "http://issuer.example.com", audience: ["", "fine"] };
      expect(await refused({ "GET /a": {} }, { jwt: wrong })).to.have.all.keys("jwt.issuer", "jwt.audience[0]");
      expect(await refused({ "GET /a": {} }, { jwt: { ...jwt, audience: [] } })).to.have.all.keys("jwt.audience");
    });

    it("a wrong issuer that is known only at deploy time", async () => {
      const late: aws.apigatewayv2.AuthorizerArgs["jwtConfiguration"][] = [];
      const keep: Transform<aws.apigatewayv2.AuthorizerArgs> = ({ jwtConfiguration, ...args }) => {
        late.push(jwtConfiguration);
        return { args };
      };
      const wrong = { issuer: pulumi.output("issuer.example.com"), audience: ["client"] };
      await program(undefined, { jwt: wrong, transform: { authorizer: keep } });
      expect(await refusals(() => valueOf(pulumi.output(late[0])))).to.have.all.keys("jwt.issuer");
    });

    it("origins that are no exact origins", async () => {
      const allowOrigins = ["*", "https://app.example.com/path", "http://app.example.com"];
      expect(await refused({ "GET /a": {} }, { cors: { allowOrigins } })).to.have.all.keys(
        "cors.allowOrigins[0]",
        "cors.allowOrigins[1]",
        "cors.allowOrigins[2]",
      );
    });

    it("a closed route that would catch the browser's preflight", async () => {
      expect(await refused({ "ANY /a": {} }, { cors })).to.have.all.keys('routes["ANY /a"].auth');
      expect(await refused({ "ANY /a": {}, "OPTIONS /a": { auth: "none" } }, { cors })).to.deep.equal({});
    });

    it("numbers out of range", async () => {
      const throttle = { rateLimit: 10_001, burstLimit: 0.5 };
      const problems = await refused(
        { "GET /a": { throttle } },
        { throttle, anonymousThrottle: throttle, accessLogRetentionDays: 2, timeoutMilliseconds: 30_001 },
      );
      expect(problems).to.have.all.keys(
        "throttle.rateLimit",
        "throttle.burstLimit",
        "anonymousThrottle.rateLimit",
        "anonymousThrottle.burstLimit",
        'routes["GET /a"].throttle.rateLimit',
        'routes["GET /a"].throttle.burstLimit',
        "accessLogRetentionDays",
        "timeoutMilliseconds",
      );
    });

    it("an address type that there is not", async () => {
      const untyped = { ipAddressType: "ipv6" } as unknown as Partial<SecuredHttpApiArgs>;
      expect(await refused({ "GET /a": {} }, untyped)).to.deep.equal({ ipAddressType: '"dualstack" or "ipv4"' });
    });

    it("a domain that is no name, or whose certificate is none", async () => {
      const customDomain = { domainName: "https://api.example.com", hostedZoneId, certificateArn: "mine" };
      expect(await refused({ "GET /a": {} }, { customDomain })).to.have.all.keys(
        "customDomain.domainName",
        "customDomain.certificateArn",
      );
    });
  });

  const everything: Partial<SecuredHttpApiArgs> = { customDomain: { domainName: "api.example.com", hostedZoneId } };
  const childTypes = [
    ...[api, authorizer, integration, route, stage, logGroup, permission],
    ...[certificate, certificateValidation, domainName, apiMapping, record],
  ];

  it("lets each child be transformed", async () => {
    const seen = new Set<string>();
    const marked =
      (kind: string) =>
      (_: unknown, opts: pulumi.CustomResourceOptions): undefined => {
        seen.add(kind);
        opts.protect = true;
      };
    const transform = {
      api: marked("api"),
      authorizer: marked("authorizer"),
      integration: marked("integration"),
      route: marked("route"),
      accessLogGroup: marked("accessLogGroup"),
      stage: marked("stage"),
      permission: marked("permission"),
      certificate: marked("certificate"),
      certificateValidation: marked("certificateValidation"),
      domainName: marked("domainName"),
      apiMapping: marked("apiMapping"),
      record: marked("record"),
    };
    const { of } = await program(undefined, { ...everything, transform });
    expect([...seen]).to.have.members(Object.keys(transform));
    for (const type of childTypes)
      expect(
        of(type).every(({ protect }) => protect),
        type,
      ).to.equal(true);
  });

  it("plans no change for an authorizer that comes back with a payload format, which tokens have no use for", async () => {
    const seen: pulumi.CustomResourceOptions[] = [];
    const note = (_: unknown, opts: pulumi.CustomResourceOptions): undefined => void seen.push(opts);
    const { inputs } = await program(undefined, { transform: { authorizer: note } });
    expect(seen.map(({ ignoreChanges }) => ignoreChanges)).to.deep.equal([["authorizerPayloadFormatVersion"]]);
    expect(inputs(authorizer)).not.to.have.property("authorizerPayloadFormatVersion");
  });

  it("lets a child's arguments be replaced", async () => {
    const { inputs } = await program(undefined, {
      transform: { stage: (args) => ({ args: { ...args, description: "changed" } }) },
    });
    expect(inputs(stage)).to.include({ description: "changed", name: "$default" });
  });

  it("tags what takes tags", async () => {
    const tags = { team: "courses" };
    const { inputs } = await program(undefined, { ...everything, tags });
    for (const type of [api, stage, logGroup, certificate, domainName])
      expect(inputs(type), type).to.deep.include({ tags });
  });

  it("hands its options to every child", async () => {
    const { all } = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
      const first = new aws.s3.Bucket("first");
      const routes = { "GET /courses": { handler: fn("courses") } };
      const opts = { provider, protect: true, dependsOn: [first] };
      return new SecuredHttpApi("api", { jwt, routes, ...everything }, opts);
    }, awsOutputs);
    const children = all.filter(({ type }) => childTypes.includes(type));
    expect(new Set(children.map(({ type }) => type))).to.have.lengthOf(childTypes.length);
    for (const child of children) {
      expect(child.parent, child.type).to.equal("api");
      expect(child.provider, child.type).to.contain("elsewhere");
      expect(child.protect, child.type).to.equal(true);
      expect(child.dependencies, child.type).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, which the engine derives its children's from", async () => {
    const { one } = await registered(() => {
      const routes = { "GET /courses": { handler: fn("courses") } };
      return new SecuredHttpApi("api", { jwt, routes }, { aliases: [{ name: "gateway" }] });
    }, awsOutputs);
    expect(one("securedapi:index:SecuredHttpApi").aliases).to.deep.equal(["gateway"]);
  });

  it("stands beside another, even with the same function", async () => {
    const { of } = await registered(() => {
      const routes = { "GET /courses": { handler: fn("courses") } };
      return [new SecuredHttpApi("api", { jwt, routes }), new SecuredHttpApi("internal", { jwt, routes })];
    }, awsOutputs);
    expect(of(permission).map(({ name }) => name)).to.have.members(["api-get-courses", "internal-get-courses"]);
    expect(of(stage).map(({ name }) => name)).to.have.members(["api", "internal"]);
  });
});
