import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseAccessTransforms } from "./databaseAccess";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import type { DatabaseBackupsTransforms } from "./databaseBackups";
import {
  validateDatabaseName,
  validateEdition,
  validateImageId,
  validateInstanceSize,
  validateInstanceType,
  validateRegion,
  sqlServerVersions,
} from "./sqlServerSettings";
import { checkBackupCopy } from "./backupCopy";
import type { BackupCopy } from "./backupCopy";
import type { SqlServerEdition, SqlServerVersion } from "./sqlServerSettings";
import type { Transform } from "../shared/resource";
import type { VolumeSnapshotsTransforms } from "./volumeSnapshots";

/** Where a SQL Server lives. A `PrivateNetwork` is one. */
export interface SqlServerNetwork {
  vpcId: pulumi.Input<string>;
  /** Private subnets; the server is in the first one and stays there, its clients are in all of them. */
  subnetIds: pulumi.Input<string[]>;
  /**
   * Security group of the endpoints of Secrets Manager, Systems Manager and CloudWatch; it gets a rule for the server and
   * for its clients.
   */
  endpointSecurityGroupId: pulumi.Input<string>;
  /** Prefix list of the S3 endpoint, which the host's Systems Manager agent and its backups use. */
  s3PrefixListId: pulumi.Input<string>;
}

export interface SqlServerArgs {
  network: SqlServerNetwork;
  /** Database to create: at most 63 letters, digits and underscores. Changing it makes another one; the first stays. */
  databaseName: string;
  /**
   * Version of SQL Server, on the Windows Server of the same year; default `2022`. A later version opens the databases of
   * an earlier one, never the reverse. See `imageId` for changing it later.
   */
  version?: SqlServerVersion;
  /**
   * Edition of SQL Server; default `express`, which costs nothing beyond Windows and holds 10 GB in each database (50 GB
   * in version 2025). The others are licensed by the hour with the instance; version 2025 has no `web`. See `imageId` for
   * changing it later.
   */
  edition?: SqlServerEdition;
  /**
   * x86_64 instance type of the Nitro system with at least 2 GiB of memory, or 4 GiB for other editions than `express`;
   * default `t3.medium`. Changing it restarts the server.
   */
  instanceType?: string;
  /**
   * Image to start from, an id such as `ami-0123456789abcdef0` of a Windows image with SQL Server and the AWS Tools for
   * PowerShell. Default: AWS's newest when the instance is first created, and that one from then on, so that no release
   * of AWS replaces the server. Giving an id, or another one, replaces the instance on purpose, for updates of Windows and
   * SQL Server or for another version or edition (the parameter that `imageParameter` names has the newest). Data, passwords and user
   * names stay; the database is away for the minutes that it takes. With `deletionProtection`, and with Pulumi's
   * `protect`, lift those first.
   */
  imageId?: pulumi.Input<string>;
  /** Size of the data volume in GiB, 10 to 16 384; default 20. It grows in place and never shrinks. */
  volumeSize?: number;
  /**
   * Refuses to terminate the instance and to delete data volume, backups and secrets; the volume stays behind, and secrets
   * can return for 30 days, when they are deleted after all. Default false.
   */
  deletionProtection?: boolean;
  /** Days that a daily snapshot of the data volume is kept, 1 to 365; default 7. */
  snapshotRetentionDays?: number;
  /** Region that each snapshot is copied to, and kept in for as long; default none. */
  snapshotCopyRegion?: string;
  /** Days that a daily backup is kept in S3, 1 to 3 650; default 30. */
  backupRetentionDays?: number;
  /** Bucket of another account that each backup is copied to; its policy has to allow that. Default none. */
  backupCopy?: BackupCopy;
  /** Longest wait for the host to start and set itself up, in seconds, 600 to 7 200; default 1 800. Then the deployment fails. */
  setUpTimeout?: number;
  /** Tags of every resource that takes some. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to each child's arguments and options; `secret`, `rolePolicy`, `document` and `association` are called for each of their kind. */
  transform?: DatabaseAccessTransforms &
    VolumeSnapshotsTransforms &
    DatabaseBackupsTransforms & {
      secret?: Transform<aws.secretsmanager.SecretArgs>;
      role?: Transform<aws.iam.RoleArgs>;
      rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
      rolePolicyAttachment?: Transform<aws.iam.RolePolicyAttachmentArgs>;
      instanceProfile?: Transform<aws.iam.InstanceProfileArgs>;
      instance?: Transform<aws.ec2.InstanceArgs>;
      volumeAttachment?: Transform<aws.ec2.VolumeAttachmentArgs>;
      document?: Transform<aws.ssm.DocumentArgs>;
      association?: Transform<aws.ssm.AssociationArgs>;
    };
}

/** The arguments with their defaults; values known only at deploy time fail there if they are wrong. */
export type CheckedSqlServerArgs = SqlServerArgs &
  Required<
    Pick<
      SqlServerArgs,
      | "version"
      | "edition"
      | "instanceType"
      | "volumeSize"
      | "deletionProtection"
      | "snapshotRetentionDays"
      | "backupRetentionDays"
      | "setUpTimeout"
    >
  >;

export function checkSqlServerArgs(checks: ArgumentChecks, args: SqlServerArgs): CheckedSqlServerArgs {
  const { databaseName, version = "2022", edition = "express", instanceType = "t3.medium", volumeSize = 20 } = args;
  const {
    snapshotRetentionDays = 7,
    snapshotCopyRegion,
    backupRetentionDays = 30,
    setUpTimeout = 1800,
    imageId,
  } = args;
  const { subnetIds } = args.network;
  checks.note(
    "network.subnetIds",
    subnetIds,
    Array.isArray(subnetIds) && subnetIds.length === 0 ? "a subnet" : undefined,
  );
  checks.note("databaseName", databaseName, validateDatabaseName(databaseName));
  checks.note(
    "version",
    version,
    sqlServerVersions.includes(version) ? undefined : `one of ${sqlServerVersions.join(", ")}`,
  );
  checks.note("edition", edition, validateEdition(edition, version));
  checks.note(
    "instanceType",
    instanceType,
    validateInstanceType(instanceType) ?? validateInstanceSize(instanceType, edition, version),
  );
  checks.note("volumeSize", volumeSize, wholeNumber(10, 16_384)(volumeSize));
  checks.note("snapshotRetentionDays", snapshotRetentionDays, wholeNumber(1, 365)(snapshotRetentionDays));
  if (snapshotCopyRegion !== undefined) {
    checks.note("snapshotCopyRegion", snapshotCopyRegion, validateRegion(snapshotCopyRegion));
  }
  checks.note("backupRetentionDays", backupRetentionDays, wholeNumber(1, 3_650)(backupRetentionDays));
  if (args.backupCopy !== undefined) checkBackupCopy(checks, args.backupCopy);
  checks.note("setUpTimeout", setUpTimeout, wholeNumber(600, 7_200)(setUpTimeout));
  const image = imageId === undefined ? {} : { imageId: checks.text("imageId", imageId, validateImageId) };
  return {
    ...args,
    ...image,
    version,
    edition,
    instanceType,
    volumeSize,
    deletionProtection: args.deletionProtection ?? false,
    snapshotRetentionDays,
    backupRetentionDays,
    setUpTimeout,
  };
}
