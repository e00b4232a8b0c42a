import { CognitoError } from "../cognitoError";
import { signedIn } from "./fields";
import { iam, open } from "./operation";
import type { Operation, Operations } from "./operation";

interface FeatureOperations {
  iam?: readonly string[];
  /** By access token. */
  signedIn?: readonly string[];
  open?: readonly string[];
}

/** What the local run does not have. */
const features: Readonly<Record<string, FeatureOperations>> = {
  "Client ID metadata documents": {
    iam: [
      ...["CreateCIMDPolicy", "DeleteCIMDPolicy", "DescribeCIMDPolicy", "ListCIMDPolicies", "ListClientMetadataURLs"],
      ...["UpdateCIMDPolicy", "UpdateClientMetadataURLState"],
    ],
  },
  "Import of users": {
    iam: [
      ...["CreateUserImportJob", "DescribeUserImportJob", "ListUserImportJobs", "StartUserImportJob"],
      "StopUserImportJob",
    ],
  },
  "Point-in-time recovery": {
    iam: [
      ...["CancelPointInTimeRecovery", "DescribePointInTimeRecovery", "InitiatePointInTimeRecovery"],
      ...["ListPointInTimeRecoveries", "StartPointInTimeRecovery"],
    ],
  },
  "Provisioned capacity": { iam: ["GetProvisionedLimit", "UpdateProvisionedLimit"] },
  "Remembering devices": {
    iam: ["AdminForgetDevice", "AdminGetDevice", "AdminListDevices", "AdminUpdateDeviceStatus"],
    signedIn: ["ConfirmDevice", "ForgetDevice", "GetDevice", "ListDevices", "UpdateDeviceStatus"],
  },
  "Replication to other Regions": {
    iam: ["CreateUserPoolReplica", "DeleteUserPoolReplica", "ListUserPoolReplicas", "UpdateUserPoolReplica"],
  },
  "Rotation of client secrets": { iam: ["ListUserPoolClientSecrets"] },
  SAML: { iam: ["GetSigningCertificate"] },
  "Terms of use": {
    iam: ["CreateTerms", "DeleteTerms", "DescribeTerms", "DescribeTermsByClient", "ListTerms", "UpdateTerms"],
  },
  "Threat protection": {
    iam: ["AdminUpdateAuthEventFeedback", "DescribeRiskConfiguration"],
    open: ["UpdateAuthEventFeedback"],
  },
  "Token exchange": { iam: ["GetClientToken", "GetDerivedToken"] },
  "Tracking of sessions": {
    iam: [
      ...["AdminListUserSessions", "AdminRevokeUserSession", "GetUserPoolClientSessionConfiguration"],
      ...[
        "GetUserPoolSessionConfiguration",
        "SetUserPoolClientSessionConfiguration",
        "SetUserPoolSessionConfiguration",
      ],
    ],
    signedIn: ["ListUserSessions", "RevokeUserSession"],
  },
};

/** Operations of the API that the local run knows and does not have. */
export const unservedOperations: Operations = Object.fromEntries(
  Object.entries(features).flatMap(([feature, operations]) => {
    const entries = (names: readonly string[] = [], unserved: (error: () => never) => Operation) =>
      names.map((name): [string, Operation] => [name, unserved(() => refuse(name, feature))]);
    return [
      ...entries(operations.iam, (error) => iam({}, error)),
      ...entries(operations.open, (error) => open({}, error)),
      ...entries(operations.signedIn, (error) =>
        open(signedIn, async (pools, { AccessToken }) => {
          await pools.authorized(AccessToken);
          return error();
        }),
      ),
    ];
  }),
);

/** API reference: "not available in the current region or for the current user pool configuration". */
function refuse(operation: string, feature: string): never {
  throw new CognitoError("OperationNotEnabledException", `${operation}: ${feature} is not served by the local run.`);
}
