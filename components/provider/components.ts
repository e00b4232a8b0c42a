import * as pulumi from "@pulumi/pulumi";
import type { ApiAlarmsArgs, WatchedApi, WatchedDatabase, WatchedFunction } from "../apiAlarms/apiAlarmsArgs";
import type { AuthPoolArgs } from "../authPool/authPoolArgs";
import type { BundledFunctionArgs } from "../bundledFunction/bundledFunctionArgs";
import type { DocumentTableArgs } from "../documentTable/documentTable";
import type { GithubDeployRolesArgs } from "../githubDeployRoles/githubDeployRolesArgs";
import * as components from "../index";
import type { SqlServerArgs } from "../sqlServer/sqlServerArgs";
import type { UploadBucketArgs } from "../uploadBucket/uploadBucket";
import { createIdentityRoles } from "./identityRoles";
import type { IdentityRolesInputs } from "./identityRoles";
import { createSecuredHttpApi } from "./securedHttpApi";
import type { SecuredHttpApiInputs } from "./securedHttpApi";

/** Functions do not cross the wire between two processes. */
type Inputs<Args> = Omit<Args, "transform">;

/** What a program in another language gets back of a component: its values, where TypeScript has the resources too. */
interface Constructed<Outputs> {
  urn: pulumi.Output<string>;
  outputs: Outputs;
}

export interface AuthPoolOutputs extends Pick<
  components.AuthPool,
  "userPoolId" | "userPoolArn" | "userPoolClientId" | "issuer" | "hostedUiUrl" | "sesVerification"
> {
  /** ARNs of the secrets that hold the machine clients' credentials, by the client's name. */
  machineClientSecretArns: pulumi.Output<Record<string, string>>;
}

export interface BundledFunctionOutputs
  extends Pick<components.BundledFunction, "arn" | "functionName" | "codeHash">, WatchedFunction {
  /** ARN of the execution role. */
  roleArn: pulumi.Output<string>;
}

export interface IdentityRolesOutputs extends Pick<components.IdentityRoles, "identityPoolId"> {
  /** ARN of the role of everyone who has signed in. */
  authenticatedRoleArn: pulumi.Output<string>;
  /** Present with `allowUnauthenticatedIdentities`. */
  unauthenticatedRoleArn?: pulumi.Output<string>;
  /** ARNs of the roles of the groups that have one, by group name. */
  groupRoleArns: pulumi.Output<Record<string, string>>;
}

/** As far as `api` of ApiAlarms asks for it, and `invokeRoutes` of IdentityRoles. */
export interface SecuredHttpApiOutputs extends Pick<components.SecuredHttpApi, "apiUrl">, WatchedApi {
  /** By route key, the ARN with which IAM names calls of the route; of the routes with the auth `iam` alone. */
  iamRoutes: pulumi.Output<Record<string, string>>;
}

export interface SqlServerOutputs extends WatchedDatabase {
  /** ARN of the secret with which the owner of the database signs in: for migrations. */
  masterSecretArn: pulumi.Output<string>;
  /** ARN of the secret with which the application signs in. */
  applicationSecretArn: pulumi.Output<string>;
  /** Puts a function where it reaches the database: `vpc` of BundledFunction. */
  clientVpc: pulumi.Output<ClientVpc>;
}

export interface ClientVpc {
  subnetIds: string[];
  securityGroupIds: string[];
}

/**
 * Creates a component for a program in another language, by its class. The types of these functions are the package's
 * schema (`npm run schema`). PrivateNetwork is not among them: it needs the package @pulumi/awsx, which other languages
 * have themselves, and which a plugin does not bring.
 */
export const constructors = {
  ApiAlarms(
    name: string,
    inputs: Inputs<ApiAlarmsArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<Pick<components.ApiAlarms, "topicArn" | "dashboardName">> {
    const { urn, topicArn, dashboardName } = new components.ApiAlarms(name, inputs, opts);
    return { urn, outputs: { topicArn, dashboardName } };
  },
  AuthPool(
    name: string,
    inputs: Inputs<AuthPoolArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<AuthPoolOutputs> {
    const pool = new components.AuthPool(name, inputs, opts);
    return {
      urn: pool.urn,
      outputs: {
        userPoolId: pool.userPoolId,
        userPoolArn: pool.userPoolArn,
        userPoolClientId: pool.userPoolClientId,
        issuer: pool.issuer,
        ...(pool.hostedUiUrl !== undefined && { hostedUiUrl: pool.hostedUiUrl }),
        ...(pool.sesVerification !== undefined && { sesVerification: pool.sesVerification }),
        machineClientSecretArns: mapped(pool.machineClients, ({ secret }) => secret.arn),
      },
    };
  },
  BundledFunction(
    name: string,
    inputs: Inputs<BundledFunctionArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<BundledFunctionOutputs> {
    const bundled = new components.BundledFunction(name, inputs, opts);
    return {
      urn: bundled.urn,
      outputs: {
        arn: bundled.arn,
        functionName: bundled.functionName,
        codeHash: bundled.codeHash,
        roleArn: bundled.role.arn,
        function: { name: bundled.function.name, timeout: bundled.function.timeout },
        logGroup: { name: bundled.logGroup.name },
      },
    };
  },
  DocumentTable(
    name: string,
    inputs: Inputs<DocumentTableArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<Pick<components.DocumentTable, "tableName" | "arn">> {
    const { urn, tableName, arn } = new components.DocumentTable(name, inputs, opts);
    return { urn, outputs: { tableName, arn } };
  },
  GithubDeployRoles(
    name: string,
    inputs: Inputs<GithubDeployRolesArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<Pick<components.GithubDeployRoles, "oidcProviderArn" | "roleArns">> {
    const { urn, oidcProviderArn, roleArns } = new components.GithubDeployRoles(name, inputs, opts);
    return { urn, outputs: { oidcProviderArn, roleArns } };
  },
  IdentityRoles(
    name: string,
    inputs: IdentityRolesInputs,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<IdentityRolesOutputs> {
    const roles = createIdentityRoles(name, inputs, opts);
    return {
      urn: roles.urn,
      outputs: {
        identityPoolId: roles.identityPoolId,
        authenticatedRoleArn: roles.authenticatedRole.arn,
        ...(roles.unauthenticatedRole !== undefined && { unauthenticatedRoleArn: roles.unauthenticatedRole.arn }),
        groupRoleArns: mapped(roles.groupRoles, ({ arn }) => arn),
      },
    };
  },
  SecuredHttpApi(
    name: string,
    inputs: SecuredHttpApiInputs,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<SecuredHttpApiOutputs> {
    const api = createSecuredHttpApi(name, inputs, opts);
    const iamRoutes = Object.keys(api.routes).filter((routeKey) => api.authOf(routeKey) === "iam");
    return {
      urn: api.urn,
      outputs: {
        apiUrl: api.apiUrl,
        api: { id: api.api.id },
        stage: { name: api.stage.name },
        accessLogGroup: { name: api.accessLogGroup.name, arn: api.accessLogGroup.arn },
        iamRoutes: pulumi.all(Object.fromEntries(iamRoutes.map((routeKey) => [routeKey, api.executeArn(routeKey)]))),
      },
    };
  },
  SqlServer(
    name: string,
    inputs: Inputs<SqlServerArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<SqlServerOutputs> {
    const server = new components.SqlServer(name, inputs, opts);
    return {
      urn: server.urn,
      outputs: {
        instanceId: server.instance.id,
        volumeId: server.dataVolume.id,
        associationIds: {
          setUp: server.setUp.associationId,
          health: server.health.associationId,
          backup: server.backup.associationId,
        },
        metricNamespace: server.metricNamespace,
        snapshotPolicyId: server.snapshots.id,
        masterSecretArn: server.masterSecret.arn,
        applicationSecretArn: server.applicationSecret.arn,
        clientVpc: pulumi.output(server.clientVpc),
      },
    };
  },
  UploadBucket(
    name: string,
    inputs: Inputs<UploadBucketArgs>,
    opts: pulumi.ComponentResourceOptions,
  ): Constructed<Pick<components.UploadBucket, "bucketName" | "arn" | "kmsKeyArn">> {
    const { urn, bucketName, arn, kmsKeyArn } = new components.UploadBucket(name, inputs, opts);
    return { urn, outputs: { bucketName, arn, ...(kmsKeyArn !== undefined && { kmsKeyArn }) } };
  },
};

function mapped<Value>(
  values: Readonly<Record<string, Value>>,
  output: (value: Value) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> {
  return pulumi.all(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, output(value)])));
}
