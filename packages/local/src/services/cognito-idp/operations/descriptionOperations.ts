import { integer, optional, text } from "../../../http/awsJsonInput";
import { CognitoError } from "../cognitoError";
import { pageToken, readPageToken } from "../pool/pageToken";
import { longText, name } from "./fields";
import { iam } from "./operation";
import type { Input, Operations } from "./operation";
import {
  clientDescription,
  lambdaConfigDescription,
  resourceServerDescription,
  userPoolDescription,
} from "./descriptions";

const poolOnly = { UserPoolId: name };
const page = { MaxResults: optional(integer(1, 60)), NextToken: optional(longText) };

/** What the program declared, as AWS describes it. */
export const descriptionOperations: Operations = {
  ListUserPools: iam(page, (pools, input) => {
    const { items, nextToken } = pageOf(pools.all(), input);
    const described = items.map(({ configuration }) => ({
      Id: configuration.id,
      Name: configuration.name,
      LambdaConfig: lambdaConfigDescription(configuration),
    }));
    return { UserPools: described, NextToken: nextToken };
  }),

  DescribeUserPool: iam(poolOnly, (pools, input) => {
    const pool = pools.pool(input);
    return { UserPool: userPoolDescription(pool.configuration, pool.listing.count()) };
  }),

  GetUserPoolMfaConfig: iam(poolOnly, (pools, input) => {
    const { mfa, mfaFactors } = pools.pool(input).configuration;
    return {
      SoftwareTokenMfaConfiguration: { Enabled: mfaFactors.includes("SOFTWARE_TOKEN_MFA") },
      MfaConfiguration: mfa,
    };
  }),

  ListUserPoolClients: iam({ ...poolOnly, ...page }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { items, nextToken } = pageOf([...configuration.clients.values()], input);
    const described = items.map((client) => ({
      ClientId: client.id,
      UserPoolId: configuration.id,
      ClientName: client.name,
    }));
    return { UserPoolClients: described, NextToken: nextToken };
  }),

  DescribeUserPoolClient: iam({ ...poolOnly, ClientId: name }, (pools, input) => {
    const { pool, client } = pools.clientOfPool(input);
    return { UserPoolClient: clientDescription(pool.configuration.id, client) };
  }),

  ListResourceServers: iam({ ...poolOnly, ...page }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { items, nextToken } = pageOf(configuration.resourceServers, input);
    return {
      ResourceServers: items.map((server) => resourceServerDescription(configuration.id, server)),
      NextToken: nextToken,
    };
  }),

  DescribeResourceServer: iam({ ...poolOnly, Identifier: text(0, 256) }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { Identifier: identifier } = input;
    const server = configuration.resourceServers.find((candidate) => candidate.identifier === identifier);
    if (!server) throw new CognitoError("ResourceNotFoundException", `Resource server ${identifier} does not exist.`);
    return { ResourceServer: resourceServerDescription(configuration.id, server) };
  }),

  DescribeUserPoolDomain: iam({ Domain: text(0, 63) }, (pools, { Domain }) => {
    const pool = pools.all().find(({ configuration }) => configuration.domain === Domain);
    // AWS, too, answers with an empty description for a domain that nobody has.
    if (!pool) return { DomainDescription: {} };
    return { DomainDescription: { Domain, UserPoolId: pool.configuration.id, Status: "ACTIVE" } };
  }),
};

function pageOf<Item>(
  all: readonly Item[],
  { MaxResults = 60, NextToken }: Input<typeof page>,
): { items: Item[]; nextToken?: string } {
  const [start] = NextToken === undefined ? [0] : readPageToken(NextToken, ["number"]);
  const end = start + MaxResults;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: pageToken([end]) }) };
}
