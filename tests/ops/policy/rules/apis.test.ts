import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import type { ValueObject } from "../../../../ops/policy/value";
import { check } from "../check";

const route = "aws:apigatewayv2/route:Route";
const authorizer = "aws:apigatewayv2/authorizer:Authorizer";
const stage = "aws:apigatewayv2/stage:Stage";
const functionUrl = "aws:lambda/functionUrl:FunctionUrl";

describe("api-route-closed", () => {
  const of = check.bind(undefined, "api-route-closed", route);

  it("accepts JWT routes with an authorizer, IAM routes, and the listed open ones", () => {
    expect(of({ routeKey: "GET /courses", authorizationType: "JWT", authorizerId: "a1b2c3" })).to.be.empty;
    expect(of({ routeKey: "GET /courses", authorizationType: "JWT", authorizerId: notYetKnown })).to.be.empty;
    expect(of({ routeKey: "GET /me", authorizationType: "AWS_IAM" })).to.be.empty;
    expect(of({ routeKey: "GET /health", authorizationType: "NONE" })).to.be.empty;
    expect(of({ routeKey: "GET /health" })).to.be.empty;
  });

  it("rejects open routes, set explicitly or by default, and those behind a Lambda authorizer", () => {
    expect(of({ routeKey: "POST /exams", authorizationType: "NONE" })).to.deep.equal([
      'Found: the route "POST /exams" has authorizationType "NONE". ' +
        "Allowed: JWT or AWS_IAM; open routes are GET /health. " +
        "Change: the route's auth in index.ts, or openRoutes in policy/settings.ts.",
    ]);
    expect(of({ routeKey: "POST /exams" })[0]).to.include('authorizationType "NONE"');
    expect(of({ routeKey: "POST /exams", authorizationType: "CUSTOM", authorizerId: "a" })[0]).to.include('"CUSTOM"');
    expect(of({ routeKey: "$default", authorizationType: "NONE" })).to.have.length(1);
    expect(of({ routeKey: "POST /health", authorizationType: "NONE" })).to.have.length(1);
  });

  it("accepts other open routes where they are listed", () => {
    const properties = { routeKey: "GET /health", authorizationType: "NONE" };
    expect(of(properties, { settings: { openRoutes: ["GET /version"] } })[0]).to.include(
      "open routes are GET /version",
    );
    expect(of(properties, { settings: { openRoutes: [] } })[0]).to.include("open routes are none");
    expect(of({ ...properties, routeKey: "GET /version" }, { settings: { openRoutes: ["GET /version"] } })).to.be.empty;
  });

  it("rejects a JWT route that names no authorizer", () => {
    for (const authorizerId of [undefined, null, ""]) {
      const named = authorizerId === undefined ? {} : { authorizerId };
      const [message] = of({ routeKey: "GET /courses", authorizationType: "JWT", ...named });
      expect(message).to.include('the JWT route "GET /courses" names no authorizer');
    }
  });
});

describe("api-routes-declared", () => {
  const of = check.bind(undefined, "api-routes-declared", "aws:apigatewayv2/api:Api");

  it("accepts an API that leaves routes to resources of their own", () => {
    expect(of({ protocolType: "HTTP", body: null, routeKey: "" })).to.be.empty;
  });

  it("rejects routes that nobody sees", () => {
    expect(of({ target: notYetKnown, routeKey: "$default" })).to.have.length(2);
    expect(of({ body: "openapi: 3.0.1" })[0]).to.include("body at the API mine");
  });
});

describe("api-authorizer-strict", () => {
  const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab1Cd2Ef3";
  const of = (jwtConfiguration: Parameters<typeof check>[2]) =>
    check("api-authorizer-strict", authorizer, { authorizerType: "JWT", jwtConfiguration });

  it("accepts an issuer and an audience, also those that the deployment will tell", () => {
    expect(of({ issuer, audiences: ["client"] })).to.be.empty;
    expect(of({ issuer: notYetKnown, audiences: [notYetKnown] })).to.be.empty;
    expect(of({ issuer: notYetKnown, audiences: notYetKnown })).to.be.empty;
    expect(check("api-authorizer-strict", authorizer, { authorizerType: "REQUEST" })).to.be.empty;
  });

  it("rejects one without audience, and an issuer that is no https address", () => {
    expect(of({ issuer, audiences: [] })[0]).to.include("has no audience");
    expect(of({ issuer })[0]).to.include("has no audience");
    expect(of({ issuer: "http://issuer.example.com", audiences: ["a"] })[0]).to.include('"http://issuer.example.com"');
    expect(check("api-authorizer-strict", authorizer, { authorizerType: "JWT" })).to.have.length(2);
  });
});

describe("api-stage-logged", () => {
  const logged: ValueObject = {
    accessLogSettings: { destinationArn: notYetKnown, format: "{}" },
    defaultRouteSettings: { throttlingRateLimit: 50, throttlingBurstLimit: 100 },
  };

  it("accepts a stage with access log and limits", () => {
    expect(check("api-stage-logged", stage, logged)).to.be.empty;
  });

  it("rejects one without, and limits of nothing", () => {
    expect(check("api-stage-logged", stage, {})).to.have.length(3);
    expect(check("api-stage-logged", stage, { ...logged, accessLogSettings: {} })[0]).to.include("no access log");
    const defaultRouteSettings = { throttlingRateLimit: 0, throttlingBurstLimit: 100 };
    expect(check("api-stage-logged", stage, { ...logged, defaultRouteSettings })[0]).to.include(
      "throttlingRateLimit 0",
    );
  });
});

describe("function-url-closed", () => {
  it("accepts URLs that IAM guards and refuses open ones", () => {
    expect(check("function-url-closed", functionUrl, { authorizationType: "AWS_IAM" })).to.be.empty;
    expect(check("function-url-closed", functionUrl, { authorizationType: "NONE" })[0]).to.include('"NONE"');
  });
});
