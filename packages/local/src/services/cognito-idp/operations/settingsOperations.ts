import * as z from "zod/mini";
import { optional } from "../../../http/awsJsonInput";
import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { parseJsonObject } from "../../../record/recordedProgram";
import { CognitoError } from "../cognitoError";
import { apiObjects } from "./apiObject";
import { arn, clientId, nextToken, pageSize, poolUser, userPool } from "./fields";
import { iam } from "./operation";
import type { OperationOutput, Operations } from "./operation";

const merged = { ReturnMergedResources: optional(z.boolean()) };

/** What the program declared beside pools, clients and groups: branding, tags, logs. */
export const settingsOperations: Operations = {
  ListTagsForResource: iam({ ResourceArn: arn }, (pools, { ResourceArn }) => {
    const tagged = pools.all().find(({ configuration }) => configuration.arn === ResourceArn);
    if (!tagged) throw new CognitoError("ResourceNotFoundException", `Resource ${ResourceArn} does not exist.`);
    return { Tags: tagged.configuration.recorded.stringMap("tags") ?? {} };
  }),

  GetUICustomization: iam({ ...userPool, ClientId: optional(clientId) }, (pools, input) => {
    if (input.ClientId !== undefined) pools.clientOfPool({ ...input, ClientId: input.ClientId });
    const { uiCustomizations } = pools.pool(input).configuration;
    const own = uiCustomizations.get(input.ClientId ?? "ALL");
    const applied = own ?? uiCustomizations.get("ALL");
    if (!applied) return { UICustomization: {} };
    return {
      UICustomization: {
        UserPoolId: input.UserPoolId,
        ClientId: own ? (input.ClientId ?? "ALL") : "ALL",
        ImageUrl: applied.string("imageUrl"),
        CSS: applied.string("css"),
        CSSVersion: applied.string("cssVersion"),
      },
    };
  }),

  DescribeManagedLoginBranding: iam({ ...userPool, ...merged, ManagedLoginBrandingId: z.string() }, (pools, input) => {
    const brandings = [...pools.pool(input).configuration.managedLoginBrandings.values()];
    const found = brandings.find((style) => style.string("managedLoginBrandingId") === input.ManagedLoginBrandingId);
    return { ManagedLoginBranding: brandingDescription(input.UserPoolId, found) };
  }),

  DescribeManagedLoginBrandingByClient: iam({ ...userPool, ...merged, ClientId: clientId }, (pools, input) => {
    const { pool, client } = pools.clientOfPool(input);
    const found = pool.configuration.managedLoginBrandings.get(client.id);
    return { ManagedLoginBranding: brandingDescription(input.UserPoolId, found) };
  }),

  GetLogDeliveryConfiguration: iam(userPool, (pools, input) => {
    pools.pool(input);
    const declared = resourcesOfType(pools.program, "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration")
      .map(fieldsOf)
      .find((fields) => fields.string("userPoolId") === input.UserPoolId);
    const LogConfigurations = apiObjects(declared?.json("logConfigurations"));
    return { LogDeliveryConfiguration: { UserPoolId: input.UserPoolId, LogConfigurations } };
  }),

  GetCSVHeader: iam(userPool, (pools, input) => {
    const { id, schema } = pools.pool(input).configuration;
    const importable = [...schema.values()].filter(({ name, developerOnly }) => name !== "sub" && !developerOnly);
    const CSVHeader = [...importable.map(({ name }) => name), "cognito:mfa_enabled", "cognito:username"];
    return { UserPoolId: id, CSVHeader };
  }),

  AdminListUserAuthEvents: iam(
    { ...poolUser, MaxResults: pageSize, NextToken: optional(nextToken) },
    (pools, input) => {
      const { configuration, directory } = pools.pool(input);
      const mode = configuration.recorded.object("userPoolAddOns")?.string("advancedSecurityMode") ?? "OFF";
      if (mode === "OFF") {
        throw new CognitoError("UserPoolAddOnNotEnabledException", "User pool add-ons are not enabled.");
      }
      directory.get(input.Username);
      return { AuthEvents: [] };
    },
  ),
};

/** API reference, ManagedLoginBrandingType. @throws CognitoError ResourceNotFoundException */
function brandingDescription(userPoolId: string, style: RecordedFields | undefined): OperationOutput {
  if (!style) throw new CognitoError("ResourceNotFoundException", "Managed login branding does not exist.");
  const settings = style.string("settings");
  return {
    ManagedLoginBrandingId: style.string("managedLoginBrandingId"),
    UserPoolId: userPoolId,
    UseCognitoProvidedValues: style.boolean("useCognitoProvidedValues") ?? false,
    Settings: settings === undefined ? undefined : parseJsonObject(settings),
    Assets: apiObjects(style.json("assets")),
  };
}
