import * as z from "zod/mini";
import { optional, text } from "../../../http/awsJsonInput";
import { CognitoError } from "../cognitoError";
import type { IdentityProviderConfiguration } from "../configuration/identityProvider";
import { subjectAttribute } from "../pool/federatedIdentities";
import type { FederatedIdentity } from "../storage/federatedIdentityTable";
import { pageOf } from "./descriptionOperations";
import { nextToken as pageToken, pageSize, userPool } from "./fields";
import { iam } from "./operation";
import type { OperationOutput, Operations } from "./operation";

const providerName = text(1, 32);

/** API reference, ProviderUserIdentifierType. */
const providerUser = z.pipe(
  z.object({
    ProviderName: providerName,
    ProviderAttributeName: optional(text(0, 131_072)),
    ProviderAttributeValue: text(0, 131_072),
  }),
  z.transform((user): FederatedIdentity => ({
    providerName: user.ProviderName,
    attributeName: user.ProviderAttributeName ?? subjectAttribute,
    attributeValue: user.ProviderAttributeValue,
  })),
);

/** The program's identity providers, and who signs in by them. */
export const identityProviderOperations: Operations = {
  AdminLinkProviderForUser: iam(
    { ...userPool, DestinationUser: providerUser, SourceUser: providerUser },
    (pools, input) => {
      pools.pool(input).identities.link(input.DestinationUser, input.SourceUser);
      return {};
    },
  ),

  AdminDisableProviderForUser: iam({ ...userPool, User: providerUser }, (pools, input) => {
    pools.pool(input).identities.disable(input.User);
    return {};
  }),

  ListIdentityProviders: iam({ ...userPool, MaxResults: pageSize, NextToken: optional(pageToken) }, (pools, input) => {
    const { configuration } = pools.pool(input);
    const { items, nextToken } = pageOf([...configuration.identityProviders.values()], input);
    const described = items.map(({ name: ProviderName, type }) => ({ ProviderName, ProviderType: type }));
    return { Providers: described, NextToken: nextToken };
  }),

  DescribeIdentityProvider: iam({ ...userPool, ProviderName: providerName }, (pools, input) => {
    const provider = pools.pool(input).identities.provider(input.ProviderName);
    return { IdentityProvider: providerDescription(input.UserPoolId, provider) };
  }),

  GetIdentityProviderByIdentifier: iam({ ...userPool, IdpIdentifier: text(1, 40) }, (pools, input) => {
    const providers = [...pools.pool(input).configuration.identityProviders.values()];
    const provider = providers.find(({ idpIdentifiers }) => idpIdentifiers.includes(input.IdpIdentifier));
    if (!provider) {
      const message = `Identity provider with identifier ${input.IdpIdentifier} does not exist.`;
      throw new CognitoError("ResourceNotFoundException", message);
    }
    return { IdentityProvider: providerDescription(input.UserPoolId, provider) };
  }),
};

/** API reference, IdentityProviderType. Dates are absent: nothing tells when the program was first deployed. */
function providerDescription(userPoolId: string, provider: IdentityProviderConfiguration): OperationOutput {
  return {
    UserPoolId: userPoolId,
    ProviderName: provider.name,
    ProviderType: provider.type,
    ProviderDetails: provider.details,
    AttributeMapping: provider.attributeMapping,
    IdpIdentifiers: provider.idpIdentifiers,
  };
}
