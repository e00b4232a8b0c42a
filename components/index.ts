// The package's public surface: everything else is internal. In dist each component is loaded at its first use
// (build.cjs), so that a program loads only what it creates.
export { ApiAlarms } from "./apiAlarms/apiAlarms";
export { AuthPool } from "./authPool/authPool";
export { BundledFunction } from "./bundledFunction/bundledFunction";
export { DocumentTable } from "./documentTable/documentTable";
export { GithubDeployRoles } from "./githubDeployRoles/githubDeployRoles";
export { IdentityRoles } from "./identityRoles/identityRoles";
export { PrivateNetwork } from "./privateNetwork/privateNetwork";
export { SecuredHttpApi } from "./securedHttpApi/securedHttpApi";
export { SqlServer } from "./sqlServer/sqlServer";
export { UploadBucket } from "./uploadBucket/uploadBucket";
export { bundle } from "./bundledFunction/bundle";
export { ArgumentError, describeError } from "./shared/argumentChecks";
export { defaultTags } from "./shared/defaultTags";
export { permissionsBoundary } from "./shared/permissionsBoundary";

// Checks of single values, for programs that check their configuration before they create anything.
export { validateCallbackUrl } from "./authPool/callbackUrl";
export { validateDomainPrefix } from "./authPool/hostedUi";
export { validatePolicyArn } from "./githubDeployRoles/deployPermissions";
export { validateCertificateArn, validateDomainName } from "./securedHttpApi/customDomain";
export { validateWebAclArn } from "./shared/arn";
export { validateCorsOrigin } from "./shared/corsOrigin";
export { validateAddress, validateSender, validateSesIdentity } from "./shared/emailSender";
export { validateLogRetention } from "./shared/logRetention";
export {
  sqlServerEditions,
  sqlServerVersions,
  validateImageId,
  validateInstanceType,
} from "./sqlServer/sqlServerSettings";

export type { MigrationSource } from "./authPool/userMigration";
export type { AlarmThresholds } from "./apiAlarms/alarmThresholds";
export type {
  ApiAlarmsArgs,
  WatchedApi,
  WatchedBucket,
  WatchedDatabase,
  WatchedFunction,
  WatchedTable,
} from "./apiAlarms/apiAlarmsArgs";
export type {
  AuthPoolArgs,
  Group,
  LambdaTrigger,
  LambdaTriggers,
  Mfa,
  Passkeys,
  RefreshTokenRotation,
  ResourceServer,
  SesSender,
} from "./authPool/authPoolArgs";
export type { CustomAttribute } from "./authPool/customAttributes";
export type { FeaturePlan } from "./authPool/featurePlan";
export type { MachineClient, MachineClientResources } from "./authPool/machineClients";
export type { PasswordPolicy } from "./authPool/passwordPolicy";
export type { Lifetime, TokenValidity } from "./authPool/tokenValidity";
export type { BundledFunctionArgs } from "./bundledFunction/bundledFunctionArgs";
export type { DocumentItem, DocumentValue } from "./documentTable/documentItem";
export type { DocumentTableArgs } from "./documentTable/documentTable";
export type { RoleStatement } from "./githubDeployRoles/deployPermissions";
export type { GithubDeployRole, GithubDeployRolesArgs } from "./githubDeployRoles/githubDeployRolesArgs";
export type { GithubSubject } from "./githubDeployRoles/githubTrust";
export type {
  GrantableBucket,
  GrantOptions,
  IamRoutes,
  IdentityRolesArgs,
  ObjectGrantOptions,
  UserPoolAndClient,
} from "./identityRoles/identityRolesArgs";
export type { PrivateNetworkArgs } from "./privateNetwork/privateNetworkArgs";
export type { ApiDomain, CustomDomain } from "./securedHttpApi/apiDomain";
export type { HttpApiCors, RouteAuth } from "./securedHttpApi/httpApiCors";
export type { HttpApiRoute, InvocableFunction, SecuredHttpApiArgs } from "./securedHttpApi/securedHttpApiArgs";
export type { Throttle } from "./securedHttpApi/throttle";
export type { FieldError } from "./shared/argumentChecks";
export type { FunctionStatement } from "./shared/functionPolicy";
export type { Transform } from "./shared/resource";
export type { DatabaseAccess } from "./sqlServer/databaseAccess";
export type { SqlServerArgs, SqlServerNetwork } from "./sqlServer/sqlServerArgs";
export type { SqlServerEdition, SqlServerVersion } from "./sqlServer/sqlServerSettings";
export type { UploadBucketArgs } from "./uploadBucket/uploadBucket";
