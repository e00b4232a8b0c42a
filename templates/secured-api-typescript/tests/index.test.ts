import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";

/** The inputs of every registered resource, by type. */
const registered = new Map<string, Record<string, unknown>>();

describe("the program", () => {
  before(async () => {
    const mocks: runtime.Mocks = {
      newResource: ({ type, name, ...resource }) => {
        const inputs = resource.inputs as Record<string, unknown>;
        registered.set(type, inputs);
        return { id: name, state: { ...inputs, arn: `arn:aws:mock:us-east-1:123456789012:${name}` } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    };
    await runtime.setMocks(mocks, "hello", "test");
    runtime.setAllConfig({ "hello:frontEndOrigin": "https://app.example.com" });
    await import("../index.js");
    await runtime.disconnect();
  });

  it("requires a token of the user pool on its route", () => {
    const route = registered.get("aws:apigatewayv2/route:Route");
    assert.equal(route?.routeKey, "GET /hello");
    assert.equal(route.authorizationType, "JWT");
  });

  it("allows the front end's origin and no other", () => {
    const { corsConfiguration } = registered.get("aws:apigatewayv2/api:Api") ?? {};
    assert.deepEqual((corsConfiguration as { allowOrigins: string[] }).allowOrigins, ["https://app.example.com"]);
  });

  it("returns to the front end after sign-in", () => {
    const client = registered.get("aws:cognito/userPoolClient:UserPoolClient");
    assert.deepEqual(client?.callbackUrls, ["https://app.example.com/callback"]);
  });
});
