import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { snapshotPolicy, snapshotTrust } from "./snapshotPolicy";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

/** Tag by which a lifecycle policy finds its volume. */
const policyTagKey = "snapshot-policy";

/** Changes to the arguments and options of the resources that take snapshots. */
export interface VolumeSnapshotsTransforms {
  snapshotRole?: Transform<aws.iam.RoleArgs>;
  snapshotRolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  lifecyclePolicy?: Transform<aws.dlm.LifecyclePolicyArgs>;
  volume?: Transform<aws.ebs.VolumeArgs>;
}

export interface VolumeSnapshotsArgs {
  /** The volume to create, but for the tag that snapshots are taken by. */
  volume: aws.ebs.VolumeArgs;
  /** Options of the volume, beside those of every child. */
  volumeOptions: pulumi.CustomResourceOptions;
  /** Days that a snapshot is kept. */
  retentionDays: number;
  /** Region that each snapshot is copied to; default none. */
  copyRegion?: string;
  tags?: Record<string, pulumi.Input<string>>;
  transform?: VolumeSnapshotsTransforms;
}

/**
 * The part of a {@link SqlServer} that keeps its data: a volume, and a snapshot of it each day. The server's arguments are
 * checked there.
 */
export class VolumeSnapshots extends ComponentResource<VolumeSnapshotsArgs> {
  readonly volume: aws.ebs.Volume;
  readonly role: aws.iam.Role;
  readonly lifecyclePolicy: aws.dlm.LifecyclePolicy;

  constructor(name: string, args: VolumeSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("VolumeSnapshots", name, () => args, opts);

    this.role = this.#createRole();
    this.volume = this.#createVolume();
    this.lifecyclePolicy = this.#createLifecyclePolicy();
    this.registerOutputs({ volumeId: this.volume.id });
  }

  /** The role's name is unique in the account, so no other policy takes snapshots of the same volume. */
  get #policyTag(): Record<string, pulumi.Input<string>> {
    return { [policyTagKey]: this.role.name };
  }

  #createRole(): aws.iam.Role {
    const options: pulumi.InvokeOptions = { parent: this };
    const place = pulumi.output({
      partition: aws.getPartitionOutput({}, options).partition,
      accountId: aws.getCallerIdentityOutput({}, options).accountId,
    });
    return this.child(aws.iam.Role, `${this.name}-snapshots`, this.args.transform?.snapshotRole, {
      description: `Daily snapshots of the volume ${this.name}`,
      assumeRolePolicy: pulumi.jsonStringify(place.apply(snapshotTrust)),
      ...this.tags,
    });
  }

  #createVolume(): aws.ebs.Volume {
    const { volume, volumeOptions, transform } = this.args;
    return this.child(
      aws.ebs.Volume,
      this.name,
      transform?.volume,
      {
        ...volume,
        tags: { Name: this.name, ...this.args.tags, ...this.#policyTag },
      },
      volumeOptions,
    );
  }

  #createLifecyclePolicy(): aws.dlm.LifecyclePolicy {
    const { retentionDays, copyRegion, transform } = this.args;
    const retainRule = { interval: retentionDays, intervalUnit: "DAYS" };
    const rolePolicy = this.child(aws.iam.RolePolicy, `${this.name}-snapshots`, transform?.snapshotRolePolicy, {
      role: this.role.id,
      policy: pulumi.jsonStringify(this.volume.arn.apply((arn) => snapshotPolicy(arn, copyRegion))),
    });
    const options = { dependsOn: rolePolicy };
    return this.child(
      aws.dlm.LifecyclePolicy,
      this.name,
      transform?.lifecyclePolicy,
      {
        // Data Lifecycle Manager takes letters, digits, spaces, underscores and hyphens here.
        description: `Daily snapshots of ${this.name}`.replace(/[^\w -]/g, "-").slice(0, 500),
        executionRoleArn: this.role.arn,
        state: "ENABLED",
        policyDetails: {
          resourceTypes: ["VOLUME"],
          targetTags: this.#policyTag,
          schedules: [
            {
              name: "daily",
              createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
              retainRule,
              copyTags: true,
              // Encrypted with the other region's own default key.
              ...(copyRegion !== undefined && {
                crossRegionCopyRules: [{ target: copyRegion, encrypted: true, copyTags: true, retainRule }],
              }),
            },
          ],
        },
        ...this.tags,
      },
      options,
    );
  }
}
