import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseAccessTransforms } from "./databaseAccess";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateDatabaseName, sqlServerEditions, validateImageId, validateInstanceType } from "./sqlServerSettings";
import type { SqlServerEdition } from "./sqlServerSettings";
import type { Transform } from "../shared/resource";
import type { VolumeSnapshotsTransforms } from "./volumeSnapshots";

/** Where a SQL Server lives. A `PrivateNetwork` is one. */
export interface SqlServerNetwork {
  vpcId: pulumi.Input<string>;
  /** Private subnets; the server is in the first one and stays there, its clients are in all of them. */
  subnetIds: pulumi.Input<string[]>;
  /** Security group of the endpoints of Secrets Manager and Systems Manager; it gets a rule for the server and for its clients. */
  endpointSecurityGroupId: pulumi.Input<string>;
  /** Prefix list of the S3 endpoint, from which the host's Systems Manager agent reads. */
  s3PrefixListId: pulumi.Input<string>;
}

export interface SqlServerArgs {
  network: SqlServerNetwork;
  /** Database to create: at most 63 letters, digits and underscores. Changing it makes another one; the first stays. */
  databaseName: string;
  /**
   * Edition of SQL Server; default `express`, which costs nothing beyond Windows and holds 10 GB in each database. The
   * others are licensed by the hour with the instance. See `imageId` for changing it later.
   */
  edition?: SqlServerEdition;
  /** x86_64 instance type of the Nitro system; default `t3.medium`. Changing it restarts the server. */
  instanceType?: string;
  /**
   * Image to start from, an id such as `ami-0123456789abcdef0` of a Windows image with SQL Server and the AWS Tools for
   * PowerShell. Default: AWS's newest when the instance is first created, and that one from then on, so that no release
   * of AWS replaces the server. Giving an id, or another one, replaces the instance on purpose, for updates of Windows and
   * SQL Server or for another edition (the parameter that `imageParameter` names has the newest). Data, passwords and user
   * names stay; the database is away for the minutes that it takes. With `deletionProtection`, and with Pulumi's
   * `protect`, lift those first.
   */
  imageId?: pulumi.Input<string>;
  /** Size of the data volume in GiB, 10 to 16 384; default 20. It grows in place and never shrinks. */
  volumeSize?: number;
  /**
   * Refuses to terminate the instance and to delete data volume and secrets; the volume stays behind, and secrets can
   * return for 30 days, when they are deleted after all. Default false.
   */
  deletionProtection?: boolean;
  /** Days that a daily snapshot of the data volume is kept, 1 to 365; default 7. */
  snapshotRetentionDays?: number;
  /** Longest wait for the host to start and set itself up, in seconds, 600 to 7 200; default 1 800. Then the deployment fails. */
  setUpTimeout?: number;
  /** Free space on the data volume, in percent from 1 to 90, below which the health check fails; default 15. */
  minimumFreeSpacePercent?: number;
  /** Tags of every resource that takes some. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to each child's arguments and options; `secret`, `document` and `association` are called for both of their kind. */
  transform?: DatabaseAccessTransforms &
    VolumeSnapshotsTransforms & {
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
      | "edition"
      | "instanceType"
      | "volumeSize"
      | "deletionProtection"
      | "snapshotRetentionDays"
      | "setUpTimeout"
      | "minimumFreeSpacePercent"
    >
  >;

export function checkSqlServerArgs(checks: ArgumentChecks, args: SqlServerArgs): CheckedSqlServerArgs {
  const { databaseName, edition = "express", instanceType = "t3.medium", volumeSize = 20, imageId } = args;
  const { snapshotRetentionDays = 7, setUpTimeout = 1800, minimumFreeSpacePercent = 15 } = args;
  const { subnetIds } = args.network;
  checks.note(
    "network.subnetIds",
    subnetIds,
    Array.isArray(subnetIds) && subnetIds.length === 0 ? "a subnet" : undefined,
  );
  checks.note("databaseName", databaseName, validateDatabaseName(databaseName));
  checks.note(
    "edition",
    edition,
    sqlServerEditions.includes(edition) ? undefined : `one of ${sqlServerEditions.join(", ")}`,
  );
  checks.note("instanceType", instanceType, validateInstanceType(instanceType));
  checks.note("volumeSize", volumeSize, wholeNumber(10, 16_384)(volumeSize));
  checks.note("snapshotRetentionDays", snapshotRetentionDays, wholeNumber(1, 365)(snapshotRetentionDays));
  checks.note("setUpTimeout", setUpTimeout, wholeNumber(600, 7_200)(setUpTimeout));
  checks.note("minimumFreeSpacePercent", minimumFreeSpacePercent, wholeNumber(1, 90)(minimumFreeSpacePercent));
  const image = imageId === undefined ? {} : { imageId: checks.text("imageId", imageId, validateImageId) };
  return {
    ...args,
    ...image,
    edition,
    instanceType,
    volumeSize,
    deletionProtection: args.deletionProtection ?? false,
    snapshotRetentionDays,
    setUpTimeout,
    minimumFreeSpacePercent,
  };
}
