import * as z from "zod/mini";
import { optional } from "../../../http/awsJsonInput";
import { resourcesOfType } from "../../../record/recordedFields";
import { placeOf } from "../../../record/recordedProgram";
import type { RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { CognitoError } from "../cognitoError";
import { userPoolId } from "./fields";
import { iam } from "./operation";
import type { Input, Operation, Operations } from "./operation";

const key = optional(z.string());
/** What tells which of a pool's resources is meant. */
const keys = {
  UserPoolId: optional(userPoolId),
  ClientId: key,
  Domain: key,
  Identifier: key,
  ManagedLoginBrandingId: key,
  ProviderName: key,
  ResourceArn: key,
};
type Keys = Input<typeof keys>;

/** The outputs of a class's resources that have these keys' values. */
type KeyOutputs = Partial<Record<keyof Keys, string>>;

const userPool: KeyOutputs = { UserPoolId: "id", ResourceArn: "arn" };
const userPoolClient: KeyOutputs = { UserPoolId: "userPoolId", ClientId: "id" };
const settings: KeyOutputs = { UserPoolId: "userPoolId", ClientId: "clientId" };

/** Classes of `aws.cognito` that have operations to create, update and delete. */
const resources: Readonly<Record<string, KeyOutputs>> = {
  UserPool: userPool,
  UserPoolClient: userPoolClient,
  UserPoolDomain: { UserPoolId: "userPoolId", Domain: "domain" },
  ResourceServer: { UserPoolId: "userPoolId", Identifier: "identifier" },
  IdentityProvider: { UserPoolId: "userPoolId", ProviderName: "providerName" },
  ManagedLoginBranding: { ...settings, ManagedLoginBrandingId: "managedLoginBrandingId" },
};

/** Whether one operation adds a resource to the program, or changes one. */
type Effect = "add" | "change";

/** What a deployed program does not call, as it decides it itself. */
export const managementOperations: Operations = Object.fromEntries([
  ...Object.entries(resources).flatMap(([className, outputs]) => [
    decided(`Create${className}`, "add", className, outputs),
    decided(`Update${className}`, "change", className, outputs),
    decided(`Delete${className}`, "change", className, outputs),
  ]),
  ...["AddCustomAttributes", "SetUserPoolMfaConfig", "TagResource", "UntagResource"].map((operation) =>
    decided(operation, "change", "UserPool", userPool),
  ),
  ...["AddUserPoolClientSecret", "DeleteUserPoolClientSecret"].map((operation) =>
    decided(operation, "change", "UserPoolClient", userPoolClient),
  ),
  decided("SetUICustomization", "change", "UserPoolUICustomization", settings),
  decided("SetRiskConfiguration", "change", "RiskConfiguration", settings),
  decided("SetLogDeliveryConfiguration", "change", "LogDeliveryConfiguration", { UserPoolId: "userPoolId" }),
]);

function decided(operation: string, effect: Effect, className: string, outputs: KeyOutputs): [string, Operation] {
  return [
    operation,
    iam(keys, (pools, input) => {
      if (input.UserPoolId !== undefined) pools.pool({ UserPoolId: input.UserPoolId });
      const resource = effect === "change" ? find(pools.program, className, outputs, input) : undefined;
      const place = placeOf(resource);
      const change = resource
        ? `change aws.cognito.${className} "${resource.name}" ${place === undefined ? "there" : `at ${place}`}`
        : `add an aws.cognito.${className} to it`;
      // API reference: "not available ... for the current user pool configuration".
      throw new CognitoError("OperationNotEnabledException", `${operation}: the program decides this; ${change}.`);
    }),
  ];
}

function find(
  program: RecordedProgram,
  className: string,
  outputs: KeyOutputs,
  given: Keys,
): RecordedResource | undefined {
  const type = `aws:cognito/${className.replace(/^./, (first) => first.toLowerCase())}:${className}`;
  return resourcesOfType(program, type).find((resource) =>
    (Object.keys(outputs) as (keyof Keys)[]).every((name) => {
      const output = outputs[name] ?? "";
      return given[name] === undefined || given[name] === (output === "id" ? resource.id : resource.outputs[output]);
    }),
  );
}
