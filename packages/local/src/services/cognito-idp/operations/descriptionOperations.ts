import { CognitoError } from "../cognitoError";
import { pageToken, readPageToken } from "../pool/pageToken";
import { iam } from "./operation";
import type { Operations } from "./operation";
import type { Parameters } from "./parameters";
import { clientDescription, resourceServerDescription, userPoolDescription } from "./descriptions";

/** What the program declared, as AWS describes it. */
export const descriptionOperations: Operations = {
  ListUserPools: iam((pools, parameters) => {
    const { page, nextToken } = pageOf(pools.all(), parameters);
    const described = page.map(({ configuration: { id, name } }) => ({ Id: id, Name: name, LambdaConfig: {} }));
    return { UserPools: described, NextToken: nextToken };
  }),

  DescribeUserPool: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    return { UserPool: userPoolDescription(pool.configuration, pool.listing.count()) };
  }),

  GetUserPoolMfaConfig: iam((pools, parameters) => {
    const { mfa, softwareTokenMfa } = pools.pool(parameters).configuration;
    return { SoftwareTokenMfaConfiguration: { Enabled: softwareTokenMfa }, MfaConfiguration: mfa };
  }),

  ListUserPoolClients: iam((pools, parameters) => {
    const { configuration } = pools.pool(parameters);
    const { page, nextToken } = pageOf([...configuration.clients.values()], parameters);
    const described = page.map(({ id, name }) => ({ ClientId: id, UserPoolId: configuration.id, ClientName: name }));
    return { UserPoolClients: described, NextToken: nextToken };
  }),

  DescribeUserPoolClient: iam((pools, parameters) => {
    const { pool, client } = pools.clientOfPool(parameters);
    return { UserPoolClient: clientDescription(pool.configuration.id, client) };
  }),

  ListResourceServers: iam((pools, parameters) => {
    const { configuration } = pools.pool(parameters);
    const { page, nextToken } = pageOf(configuration.resourceServers, parameters);
    return {
      ResourceServers: page.map((server) => resourceServerDescription(configuration.id, server)),
      NextToken: nextToken,
    };
  }),

  DescribeResourceServer: iam((pools, parameters) => {
    const { configuration } = pools.pool(parameters);
    const identifier = parameters.string("Identifier", { maximumLength: 256 });
    const server = configuration.resourceServers.find((candidate) => candidate.identifier === identifier);
    if (!server) throw new CognitoError("ResourceNotFoundException", `Resource server ${identifier} does not exist.`);
    return { ResourceServer: resourceServerDescription(configuration.id, server) };
  }),

  DescribeUserPoolDomain: iam((pools, parameters) => {
    const domain = parameters.string("Domain", { maximumLength: 63 });
    const pool = pools.all().find(({ configuration }) => configuration.domain === domain);
    // AWS, too, answers with an empty description for a domain that nobody has.
    if (!pool) return { DomainDescription: {} };
    return { DomainDescription: { Domain: domain, UserPoolId: pool.configuration.id, Status: "ACTIVE" } };
  }),
};

function pageOf<Item>(items: readonly Item[], parameters: Parameters): { page: Item[]; nextToken?: string } {
  const limit = parameters.integer("MaxResults", { minimum: 1, maximum: 60 }) ?? 60;
  const token = parameters.optionalString("NextToken");
  const [start] = token === undefined ? [0] : readPageToken(token, ["number"]);
  const end = start + limit;
  return { page: items.slice(start, end), ...(end < items.length && { nextToken: pageToken([end]) }) };
}
