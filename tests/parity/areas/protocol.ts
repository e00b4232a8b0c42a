import { expect } from "chai";
import { answered } from "../cognito";
import type { Answer } from "../cognito";
import { area } from "../expectation";
import { password } from "../world";
import type { World } from "../world";

const protocol = "Smithy, AWS JSON 1.1 protocol";
const header = "observed 2016-05-13 (amazon-archives/amazon-cognito-identity-js, issue 34)";

async function send(world: World, init: RequestInit): Promise<Answer> {
  return answered(await fetch(world.target.addresses.cognito, { method: "POST", ...init }));
}

const headers = (operation: string) => ({
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
});

const refused = (world: World) => world.call("GetUser", { AccessToken: "x.y.z" });

export const protocolExpectations = area(
  "Protocol",
  [],
  [
    [
      "answers with the content type of AWS JSON 1.1",
      protocol,
      async (world) => {
        expect((await refused(world)).headers.get("content-type")).to.equal("application/x-amz-json-1.1");
      },
    ],
    [
      "gives every answer an id",
      header,
      async (world) => {
        expect((await refused(world)).headers.get("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
      },
    ],
    [
      "names an exception in a header and in the body",
      header,
      async (world) => {
        const { headers: given, body } = await refused(world);
        expect(given.get("x-amzn-errortype")).to.match(/^NotAuthorizedException:?/);
        expect(given.get("x-amzn-errormessage")).to.equal(body.message);
        expect(body.__type).to.equal("NotAuthorizedException");
      },
    ],
    [
      "does not know an operation that does not exist",
      'API reference, "Common Error Types"; Smithy, AWS JSON 1.1 protocol: UnknownOperationException',
      async (world) => {
        const { status, type } = await send(world, { headers: headers("MakeCoffee"), body: "{}" });
        expect(`${status} ${type}`).to.equal("400 UnknownOperationException");
      },
    ],
    [
      "does not know a request without an operation",
      protocol,
      async (world) => {
        const { status, type } = await send(world, {
          headers: { "content-type": "application/x-amz-json-1.1" },
          body: "{}",
        });
        expect(`${status} ${type}`).to.equal("400 UnknownOperationException");
      },
    ],
    [
      "refuses a body that is not JSON",
      `${protocol}: SerializationException`,
      async (world) => {
        const { status, type } = await send(world, { headers: headers("SignUp"), body: "{" });
        expect(`${status} ${type}`).to.equal("400 SerializationException");
      },
    ],
    [
      "refuses a member of another type",
      `${protocol}: SerializationException`,
      async (world) => {
        const input = { ...world.client, Username: ["a"], Password: password };
        const { status, type } = await send(world, { headers: headers("SignUp"), body: JSON.stringify(input) });
        expect(`${status} ${type}`).to.equal("400 SerializationException");
      },
    ],
    [
      "counts what is wrong with an input",
      "observed 2017-09-11 (anomalyco/guide, issue 127): 1 validation error detected",
      async (world) => {
        const { message } = await world.call("ConfirmSignUp", {});
        expect(message).to.match(/^3 validation errors detected: /);
      },
    ],
    [
      "takes a member that is null as absent",
      `${protocol}: null values are ignored`,
      (world) =>
        world.refused(
          "GetUser",
          { AccessToken: null },
          "InvalidParameterException",
          /Value( null)? at 'accessToken' failed to satisfy constraint: Member must not be null/,
        ),
    ],
    [
      "ignores members that it does not know",
      `${protocol}: unknown members are ignored`,
      (world) => world.refused("GetUser", { AccessToken: "x.y.z", Unknown: 1 }, "NotAuthorizedException"),
    ],
    [
      "allows every page to call it",
      "amazon-cognito-identity-js and Amplify call it from pages of any origin",
      async (world) => {
        const { headers: given } = await send(world, {
          headers: { ...headers("GetUser"), origin: "https://page.example" },
          body: JSON.stringify({ AccessToken: "x.y.z" }),
        });
        expect(given.get("access-control-allow-origin")).to.equal("*");
        expect(given.get("access-control-expose-headers")?.toLowerCase()).to.include("x-amzn-errortype");
      },
    ],
    [
      "answers a browser's preflight",
      "Fetch Standard, CORS-preflight request; observed 2016-05-13 (amazon-cognito-identity-js, issue 34): OPTIONS (OK)",
      async (world) => {
        const { status, headers: given } = await send(world, {
          method: "OPTIONS",
          headers: {
            origin: "https://page.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,x-amz-target,x-amz-user-agent",
          },
        });
        expect(status).to.equal(200);
        expect(given.get("access-control-allow-origin")).to.equal("*");
        expect(given.get("access-control-allow-headers")?.toLowerCase()).to.include("x-amz-target");
      },
    ],
  ],
);
