import { expect } from "chai";
import { area } from "../../expectation";

export const descriptionExpectations = area(
  "Descriptions",
  ["admin"],
  [
    [
      "DescribeUserPool shows the pool",
      "API reference, UserPoolType",
      async (world) => {
        const { body } = await world.ok("DescribeUserPool", world.pool);
        expect(body.UserPool)
          .to.include({ Id: world.pool.UserPoolId })
          .and.to.include.keys("Arn", "Name", "Policies", "SchemaAttributes");
        expect(body.UserPool).to.deep.include({ UsernameAttributes: ["email"], AutoVerifiedAttributes: ["email"] });
      },
    ],
    [
      "DescribeUserPool shows the standard attributes with those of the program",
      'API reference, SchemaAttributeType; developer guide, "Working with user attributes"',
      async (world) => {
        const { body } = await world.ok("DescribeUserPool", world.pool);
        const { SchemaAttributes } = body.UserPool as { SchemaAttributes: { Name: string; Required: boolean }[] };
        expect(SchemaAttributes.map(({ Name }) => Name)).to.include.members([
          "sub",
          "email",
          "name",
          "phone_number",
          "updated_at",
        ]);
        expect(SchemaAttributes.find(({ Name }) => Name === "email")?.Required).to.equal(true);
      },
    ],
    [
      "DescribeUserPoolClient shows the client without a secret",
      "API reference, UserPoolClientType",
      async (world) => {
        const { body } = await world.ok("DescribeUserPoolClient", { ...world.pool, ...world.client });
        expect(body.UserPoolClient).to.include({ ...world.client, PreventUserExistenceErrors: "ENABLED" });
        expect(body.UserPoolClient).to.not.include.keys("ClientSecret");
        expect(body.UserPoolClient).to.deep.include({ AllowedOAuthFlows: ["code"] });
      },
    ],
    [
      "DescribeUserPoolClient does not know a client that does not exist",
      "API reference, DescribeUserPoolClient, ResourceNotFoundException",
      (world) =>
        world.refused(
          "DescribeUserPoolClient",
          { ...world.pool, ClientId: "nowhere" },
          "ResourceNotFoundException",
          "User pool client nowhere does not exist.",
        ),
    ],
    [
      "ListUserPoolClients lists the client",
      "API reference, ListUserPoolClients",
      async (world) => {
        const { body } = await world.ok("ListUserPoolClients", { ...world.pool, MaxResults: 60 });
        expect((body.UserPoolClients as { ClientId: string }[]).map(({ ClientId }) => ClientId)).to.include(
          world.client.ClientId,
        );
      },
    ],
    [
      "ListUserPools lists the pool",
      "API reference, ListUserPools",
      async (world) => {
        const { body } = await world.ok("ListUserPools", { MaxResults: 60 });
        expect((body.UserPools as { Id: string }[]).map(({ Id }) => Id)).to.include(world.pool.UserPoolId);
      },
    ],
    [
      "ListUserPools needs MaxResults",
      "API reference, ListUserPools, MaxResults: required",
      (world) => world.refused("ListUserPools", {}, "InvalidParameterException", /at 'maxResults' failed/),
    ],
    [
      "GetUserPoolMfaConfig shows the MFA of the pool",
      "API reference, GetUserPoolMfaConfig",
      async (world) => {
        const { body } = await world.ok("GetUserPoolMfaConfig", world.pool);
        expect(body.MfaConfiguration).to.be.oneOf(["OFF", "OPTIONAL", "ON"]);
      },
    ],
    [
      "DescribeUserPoolDomain gives an empty description of a domain that nobody has",
      "API reference, DescribeUserPoolDomain; observed with the AWS CLI: an empty DomainDescription",
      async (world) => {
        const { body } = await world.ok("DescribeUserPoolDomain", { Domain: "parity-nobody-has-this-domain" });
        expect(body.DomainDescription).to.deep.equal({});
      },
    ],
  ],
);
