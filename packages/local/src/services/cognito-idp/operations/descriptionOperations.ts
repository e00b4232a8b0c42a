import { integer, optional, text } from "../../../http/awsJsonInput";
import { CognitoError } from "../cognitoError";
import { pageToken, readPageToken } from "../pool/pageToken";
import { apiObject } from "./apiObject";
import { clientId, limited, nextToken, userPool } from "./fields";
import { iam } from "./operation";
import type { Input, Operations } from "./operation";
import {
  clientDescription,
  domainDescription,
  lambdaConfigDescription,
  resourceServerDescription,
  userPoolDescription,
} from "./descriptions";

const page = { MaxResults: optional(integer(1, 60)), NextToken: optional(nextToken) };
const identifier = limited(1, 256, "[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

/** What the program declared, as AWS describes it. */
export const descriptionOperations: Operations = {
  ListUserPools: iam({ ...page, MaxResults: integer(1, 60) }, (pools, input) => {
    const { items, nextToken } = pageOf(pools.all(), input);
    const described = items.map(({ configuration }) => ({
      Id: configuration.id,
      Name: configuration.name,
      LambdaConfig: lambdaConfigDescription(configuration),
    }));
    return { UserPools: described, NextToken: nextToken };
  }),

  DescribeUserPool: iam(userPool, (pools, input) => {
    const pool = pools.pool(input);
    return { UserPool: userPoolDescription(pool.configuration, pool.listing.count()) };
  }),

  GetUserPoolMfaConfig: iam(userPool, (pools, input) => {
    const { mfa, mfaFactors, recorded } = pools.pool(input).configuration;
    const sms = apiObject(recorded.json("smsConfiguration"));
    return {
      ...(sms && {
        SmsMfaConfiguration: {
          SmsAuthenticationMessage: recorded.string("smsAuthenticationMessage"),
          SmsConfiguration: sms,
        },
      }),
      SoftwareTokenMfaConfiguration: { Enabled: mfaFactors.includes("SOFTWARE_TOKEN_MFA") },
      EmailMfaConfiguration: apiObject(recorded.json("emailMfaConfiguration")),
      MfaConfiguration: mfa,
      WebAuthnConfiguration: apiObject(recorded.json("webAuthnConfiguration")),
    };
  }),

  ListUserPoolClients: iam({ ...userPool, ...page }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { items, nextToken } = pageOf([...configuration.clients.values()], input);
    const described = items.map((client) => ({
      ClientId: client.id,
      UserPoolId: configuration.id,
      ClientName: client.name,
    }));
    return { UserPoolClients: described, NextToken: nextToken };
  }),

  DescribeUserPoolClient: iam({ ...userPool, ClientId: clientId }, (pools, input) => {
    const { pool, client } = pools.clientOfPool(input);
    return { UserPoolClient: clientDescription(pool.configuration.id, client) };
  }),

  ListResourceServers: iam({ ...userPool, ...page, MaxResults: optional(integer(1, 50)) }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { items, nextToken } = pageOf(configuration.resourceServers, input);
    return {
      ResourceServers: items.map((server) => resourceServerDescription(configuration.id, server)),
      NextToken: nextToken,
    };
  }),

  DescribeResourceServer: iam({ ...userPool, Identifier: identifier }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const server = configuration.resourceServers.find((candidate) => candidate.identifier === input.Identifier);
    if (!server) {
      throw new CognitoError("ResourceNotFoundException", `Resource server ${input.Identifier} does not exist.`);
    }
    return { ResourceServer: resourceServerDescription(configuration.id, server) };
  }),

  DescribeUserPoolDomain: iam({ Domain: text(1, 63) }, (pools, { Domain }) => {
    const pool = pools.all().find(({ configuration }) => configuration.domain === Domain);
    // AWS, too, answers with an empty description for a domain that nobody has.
    if (!pool) return { DomainDescription: {} };
    return { DomainDescription: domainDescription(pool.configuration) };
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
