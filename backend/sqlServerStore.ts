import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BundledFunction, PrivateNetwork, SqlServer } from "pulumi-secured-api";
import type { SqlServerArgs } from "pulumi-secured-api";
import type { BackendStore, StoreAccess } from "./backendStore";
import { bundling } from "./bundling";

export interface SqlServerStoreArgs extends Pick<
  SqlServerArgs,
  "version" | "edition" | "instanceType" | "volumeSize" | "imageId" | "deletionProtection"
> {
  /** Default: the network's reserved blocks. */
  subnetCidrBlocks?: string[];
  logRetentionDays: number;
  tags: Record<string, string>;
}

/** SQL Server in a network without internet access. A function migrates its tables at each deployment. */
export function sqlServerStore(
  { logRetentionDays, tags, subnetCidrBlocks, ...host }: SqlServerStoreArgs,
  opts: pulumi.ComponentResourceOptions,
): BackendStore {
  const { deletionProtection = false } = host;
  const network = new PrivateNetwork(
    "network",
    // Transformations do not reach the resources inside awsx's VPC component.
    {
      ...(subnetCidrBlocks && { subnetCidrBlocks }),
      endpointZones: deletionProtection ? "each" : "one",
      dnsFirewall: deletionProtection,
      flowLogRetentionDays: logRetentionDays,
      tags,
    },
    opts,
  );
  const database = new SqlServer("database", { ...host, network, databaseName: "learninghub" }, opts);

  const signIn = (login: "master" | "application"): StoreAccess => {
    const secret = login === "master" ? database.masterSecret : database.applicationSecret;
    return {
      environment: { STORE_URL: pulumi.interpolate`sqlserver:${secret.arn}` },
      statements: [database.secretStatement(login)],
      vpc: database.clientVpc,
      ...bundling.sqlServer,
    };
  };

  const migrate = new BundledFunction(
    "migrateDatabase",
    { entry: "handlers/migrateDatabase.ts", timeout: 300, logRetentionDays, ...signIn("master") },
    opts,
  );
  const migration = new aws.lambda.Invocation(
    "migrateDatabase",
    {
      functionName: migrate.functionName,
      input: "{}",
      // Invoked again for changed code, and for a volume that may have an older database.
      triggers: { code: migrate.codeHash, volume: database.dataVolume.id },
    },
    // The function is made while the host is set up, which takes far longer than anything else.
    { ...opts, parent: migrate, dependsOn: [migrate, database.setUp] },
  );

  return {
    access: () => signIn("application"),
    dependsOn: [migration],
    watched: {
      database: {
        instanceId: database.instance.id,
        volumeId: database.dataVolume.id,
        associationIds: {
          setUp: database.setUp.associationId,
          health: database.health.associationId,
          backup: database.backup.associationId,
        },
        metricNamespace: database.metricNamespace,
        snapshotPolicyId: database.snapshots.id,
      },
    },
    outputs: { databaseSecretArn: database.applicationSecret.arn },
  };
}
