import { expect } from "chai";
import { answered, signer } from "../../cognito";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import type { World } from "../../world";
import { expectGateway, jwt, payload, withToken } from "./apiRequests";

/** Calls a route that asks for IAM, signed with the user's credentials or others. */
async function signed(world: World, credentials: Partial<Parameters<typeof signer>[0]> = {}, path = "/me/uploads") {
  const mine = (await world.myIdentity()).credentials;
  const client = signer({ ...mine, ...credentials }, "execute-api", world.target.addresses.region);
  return answered(await client.fetch(world.target.addresses.api + path));
}

export const iamExpectations = area(
  "IAM routes",
  ["uploads route", "identity pool"],
  [
    [
      "refuse a request without a signature",
      'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
      async (world) => {
        expectGateway(await world.api("/me/uploads"), 403, "Forbidden");
      },
    ],
    [
      "refuse a token of the user pool",
      'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
      async (world) => {
        expectGateway(await withToken(world, "/me/uploads"), 403, "Forbidden");
      },
      ["admin"],
    ],
    [
      "take credentials of the identity pool",
      'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
      async (world) => {
        const { status, text } = await signed(world);
        expect(status, text).to.equal(200);
      },
      ["admin"],
    ],
    ...(
      [
        ["a signature by another secret", { secretAccessKey: "x".repeat(40) }],
        ["a key that nobody has", { accessKeyId: "ASIAAAAAAAAAAAAAAAAA" }],
        ["temporary credentials without their session token", { sessionToken: undefined }],
        ["another session token", { sessionToken: "nothing" }],
      ] satisfies [string, Partial<Parameters<typeof signer>[0]>][]
    ).map(([what, credentials]): Row => [
      `refuse ${what}`,
      'IAM user guide, "AWS Signature Version 4 for API requests"',
      async (world) => {
        expectGateway(await signed(world, credentials), 403, "Forbidden");
      },
      ["admin"],
    ]),
    [
      "are closed to a signature for another service",
      'IAM user guide, "Elements of an AWS API request signature": credential scope',
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer(credentials, "s3", world.target.addresses.region);
        expectGateway(await answered(await client.fetch(`${world.target.addresses.api}/me/uploads`)), 403, "Forbidden");
      },
      ["admin"],
    ],
    [
      "are closed to a signature for another Region",
      'IAM user guide, "Elements of an AWS API request signature": credential scope',
      async (world) => {
        const { credentials } = await world.myIdentity();
        const client = signer(credentials, "execute-api", "ap-south-1");
        expectGateway(await answered(await client.fetch(`${world.target.addresses.api}/me/uploads`)), 403, "Forbidden");
      },
      ["admin"],
    ],
    [
      "take a signature with a query",
      'IAM user guide, "Create a signed AWS API request": canonical query string',
      async (world) => {
        expect((await signed(world, {}, "/me/uploads?limit=5")).status).to.equal(200);
      },
      ["admin"],
    ],
    [
      "refuse a query that was changed after the signature",
      'IAM user guide, "Create a signed AWS API request": canonical query string',
      async (world) => {
        const { credentials } = await world.myIdentity();
        const address = `${world.target.addresses.api}/me/uploads`;
        const { headers } = await signer(credentials, "execute-api", world.target.addresses.region).sign(address);
        expectGateway(await answered(await fetch(`${address}?limit=5`, { headers })), 403, "Forbidden");
      },
      ["admin"],
    ],
    [
      "refuse a signature of half an hour ago",
      'IAM user guide, "AWS Signature Version 4 for API requests": within five minutes of the time stamp',
      async (world) => {
        const { credentials } = await world.myIdentity();
        const datetime = new Date(Date.now() - 1_800_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
        const client = signer(credentials, "execute-api", world.target.addresses.region);
        const request = await client.sign(`${world.target.addresses.api}/me/uploads`, { aws: { datetime } });
        expectGateway(await answered(await fetch(request)), 403, "Forbidden");
      },
      ["admin"],
    ],
    [
      "leave JWT routes closed to a signature",
      jwt,
      async (world) => {
        expectGateway(await signed(world, {}, "/courses"), 401, "Unauthorized");
      },
      ["admin"],
    ],
    [
      "show the function who calls: the identity of the identity pool",
      `${payload}, requestContext.authorizer.iam.cognitoIdentity`,
      async (world) => {
        await world.bucket("listed.txt", { method: "PUT", body: "listed" });
        const { body, text } = await signed(world);
        expect(
          (body.items as { name: string }[]).map(({ name }) => name),
          text,
        ).to.include("listed.txt");
      },
      ["admin", "bucket"],
    ],
  ],
);
