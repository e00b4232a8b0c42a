import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DatabaseAccess } from "./databaseAccess";
import type { FunctionStatement } from "../shared/functionPolicy";
import { DatabaseBackups } from "./databaseBackups";
import { hostBackupsPolicy, hostMetricsPolicy, hostSecretsPolicy, trustInstances } from "./sqlServerPolicy";
import { imageParameter } from "./sqlServerSettings";
import { checkSqlServerArgs } from "./sqlServerArgs";
import type { CheckedSqlServerArgs, SqlServerArgs } from "./sqlServerArgs";
import { backupDocument, healthDocument, setUpDocument } from "./sqlServerDocuments";
import type { HostValues } from "./sqlServerDocuments";
import { withoutFrames } from "../shared/argumentChecks";
import { metricNamespace } from "../shared/databaseMetrics";
import { ComponentResource } from "../shared/resource";
import { VolumeSnapshots } from "./volumeSnapshots";

/** Days for which a deleted secret of a protected server can return; Secrets Manager's longest. */
const secretRecoveryDays = 30;

/**
 * A database on SQL Server, on an instance of its own in a private subnet: no public address, no key, no route to the
 * internet. Systems Manager sets it up, enforces its configuration and monitors it.
 *
 * ```ts
 * const database = new SqlServer("database", { network, databaseName: "learninghub", deletionProtection: true });
 * new BundledFunction("list-courses", {
 *   entry: "handlers/listCourses.ts",
 *   vpc: database.clientVpc,
 *   statements: [database.secretStatement("application")],
 * });
 * ```
 *
 * The host makes both passwords itself and puts them into the secrets, with its certificate: neither the program nor its
 * state ever sees one. The data is on a volume that outlives the instance, in a snapshot and in a backup in S3 of each
 * day; what was written since the last one is lost with the volume.
 */
export class SqlServer extends ComponentResource<CheckedSqlServerArgs> {
  readonly instance: aws.ec2.Instance;
  readonly instanceRole: aws.iam.Role;
  readonly instanceProfile: aws.iam.InstanceProfile;
  /** What of the network may talk to whom. */
  readonly access: DatabaseAccess;
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** For whatever calls the database. */
  readonly clientSecurityGroup: aws.ec2.SecurityGroup;
  /** How the owner of the database signs in: for migrations. JSON; empty until the host has been set up. */
  readonly masterSecret: aws.secretsmanager.Secret;
  /** How the application signs in; it may do what the database's role `application` may. */
  readonly applicationSecret: aws.secretsmanager.Secret;
  readonly dataVolume: aws.ebs.Volume;
  readonly volumeAttachment: aws.ec2.VolumeAttachment;
  /** Snapshots of the data volume. */
  readonly snapshots: aws.dlm.LifecyclePolicy;
  /** Where the daily backups go. */
  readonly backupBucket: aws.s3.Bucket;
  /** Sets the host up. Whatever needs the database depends on it. */
  readonly setUp: aws.ssm.Association;
  /** Backs the database up each day. */
  readonly backup: aws.ssm.Association;
  /** Publishes the server's state as the metrics `databaseMetrics` in `metricNamespace`; fails when it cannot measure. */
  readonly health: aws.ssm.Association;
  readonly metricNamespace: string;
  readonly #values: pulumi.Output<HostValues>;
  /** Puts a function where it reaches the database. */
  readonly clientVpc: { subnetIds: pulumi.Output<string[]>; securityGroupIds: pulumi.Output<string>[] };

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: SqlServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("SqlServer", name, (checks) => checkSqlServerArgs(checks, args), opts);
    const subnetIds = pulumi.output(this.args.network.subnetIds);
    const subnetId = subnetIds.apply(([first]) => {
      if (first !== undefined) return first;
      throw withoutFrames(new pulumi.RunError(`SqlServer "${name}": network.subnetIds is empty; give one`));
    });

    this.access = new DatabaseAccess(name, { ...this.args.network, ...this.#shared }, this.childOpts);
    this.securityGroup = this.access.securityGroup;
    this.clientSecurityGroup = this.access.clientSecurityGroup;
    this.clientVpc = { subnetIds, securityGroupIds: [this.clientSecurityGroup.id] };

    this.masterSecret = this.#createSecret("master", "Owner of the database, for migrations");
    this.applicationSecret = this.#createSecret("application", "What the application signs in to the database with");
    this.backupBucket = this.#createBackups();
    this.metricNamespace = metricNamespace(pulumi.getProject(), pulumi.getStack());
    this.instanceRole = this.#createRole();
    const permissions = this.#grantPermissions();
    this.instanceProfile = this.#createInstanceProfile();
    this.instance = this.#createInstance(subnetId, permissions);

    const data = this.#createData(subnetId);
    this.dataVolume = data.volume;
    this.snapshots = data.lifecyclePolicy;
    this.volumeAttachment = this.#attachVolume();

    this.#values = this.#collectValues();
    this.setUp = this.#createSetUp();
    this.backup = this.#createBackup();
    this.health = this.#createHealth();
    this.registerOutputs({
      instanceId: this.instance.id,
      masterSecretArn: this.masterSecret.arn,
      applicationSecretArn: this.applicationSecret.arn,
    });
  }

  /** What a function must be allowed, to read the secret that it signs in with. */
  secretStatement(login: "master" | "application"): FunctionStatement {
    const secret = login === "master" ? this.masterSecret : this.applicationSecret;
    return { actions: ["secretsmanager:GetSecretValue"], resources: [secret.arn] };
  }

  /** For the parts that are components of their own. */
  get #shared(): Pick<SqlServerArgs, "tags" | "transform"> {
    const { transform } = this.args;
    return { ...this.tags, ...(transform !== undefined && { transform }) };
  }

  /** For what cannot be made again. The rest of a protected server may be replaced, as an update of the host is. */
  get #protectOpts(): Pick<pulumi.CustomResourceOptions, "protect"> {
    return this.args.deletionProtection ? { protect: true } : {};
  }

  #after(resources: pulumi.Resource[]): pulumi.CustomResourceOptions {
    return { dependsOn: resources };
  }

  /** Without a value: the host gives it one. */
  #createSecret(suffix: string, description: string): aws.secretsmanager.Secret {
    return this.child(
      aws.secretsmanager.Secret,
      `${this.name}-${suffix}`,
      this.args.transform?.secret,
      {
        description: `${description} (${this.name})`,
        recoveryWindowInDays: this.args.deletionProtection ? secretRecoveryDays : 0,
        ...this.tags,
      },
      this.#protectOpts,
    );
  }

  #createRole(): aws.iam.Role {
    const { dnsSuffix } = aws.getPartitionOutput({}, { parent: this });
    return this.child(aws.iam.Role, this.name, this.args.transform?.role, {
      description: `Host of SQL Server ${this.name}`,
      assumeRolePolicy: pulumi.jsonStringify(dnsSuffix.apply(trustInstances)),
      ...this.tags,
    });
  }

  #grantPermissions(): pulumi.Resource[] {
    const { partition } = aws.getPartitionOutput({}, { parent: this });
    const secretArns = pulumi.all([this.masterSecret.arn, this.applicationSecret.arn]);
    return [
      this.child(aws.iam.RolePolicyAttachment, `${this.name}-managed`, this.args.transform?.rolePolicyAttachment, {
        role: this.instanceRole.name,
        policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      }),
      this.#allow("secrets", secretArns.apply(hostSecretsPolicy)),
      this.#allow("backups", this.backupBucket.arn.apply(hostBackupsPolicy)),
      this.#allow("metrics", hostMetricsPolicy(this.metricNamespace)),
    ];
  }

  #allow(suffix: string, policy: pulumi.Input<aws.iam.PolicyDocument>): aws.iam.RolePolicy {
    return this.child(aws.iam.RolePolicy, `${this.name}-${suffix}`, this.args.transform?.rolePolicy, {
      role: this.instanceRole.id,
      policy: pulumi.jsonStringify(policy),
    });
  }

  #createBackups(): aws.s3.Bucket {
    const { backupRetentionDays: retentionDays, backupCopy, deletionProtection } = this.args;
    const copy = backupCopy === undefined ? {} : { copy: backupCopy };
    const backupArgs = { retentionDays, deletionProtection, ...copy, ...this.#shared };
    return new DatabaseBackups(`${this.name}-backups`, backupArgs, this.childOpts).bucket;
  }

  #createInstanceProfile(): aws.iam.InstanceProfile {
    return this.child(aws.iam.InstanceProfile, this.name, this.args.transform?.instanceProfile, {
      role: this.instanceRole.name,
      ...this.tags,
    });
  }

  #createInstance(subnetId: pulumi.Output<string>, permissions: pulumi.Resource[]): aws.ec2.Instance {
    const { network, version, edition, instanceType, imageId, deletionProtection, tags, transform } = this.args;
    const parameter = aws.ssm.getParameterOutput({ name: imageParameter(version, edition) }, { parent: this });
    // All of a parameter counts as secret; this one is AWS's, for everybody to read.
    const newest = pulumi.unsecret(parameter.insecureValue);
    // An agent that finds neither its permissions nor its endpoints when it starts waits long before it tries again.
    const needed = [...permissions, ...this.access.rules, ...(pulumi.Resource.isInstance(network) ? [network] : [])];
    const options = { ...this.#after(needed), ...(imageId === undefined && { ignoreChanges: ["ami"] }) };
    return this.child(
      aws.ec2.Instance,
      this.name,
      transform?.instance,
      {
        ami: imageId ?? newest,
        instanceType,
        subnetId,
        vpcSecurityGroupIds: [this.securityGroup.id],
        associatePublicIpAddress: false,
        iamInstanceProfile: this.instanceProfile.name,
        // A request that was tricked out of the host, or came through a proxy on it, gets no credentials.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", deleteOnTermination: true, ...this.tags },
        disableApiTermination: deletionProtection,
        tags: { Name: this.name, ...tags },
      },
      options,
    );
  }

  #createData(subnetId: pulumi.Output<string>): VolumeSnapshots {
    const { volumeSize, deletionProtection, snapshotRetentionDays, snapshotCopyRegion } = this.args;
    // Not the instance's zone, which is unknown while the instance is replaced.
    const availabilityZone = subnetId.apply((id) => aws.ec2.getSubnetOutput({ id }, { parent: this }).availabilityZone);
    return new VolumeSnapshots(
      `${this.name}-data`,
      {
        volume: { availabilityZone, size: volumeSize, type: "gp3", encrypted: true },
        // No volume changes zones: it would be replaced by an empty one.
        volumeOptions: {
          ignoreChanges: ["availabilityZone"],
          retainOnDelete: deletionProtection,
          ...this.#protectOpts,
        },
        retentionDays: snapshotRetentionDays,
        ...(snapshotCopyRegion !== undefined && { copyRegion: snapshotCopyRegion }),
        ...this.#shared,
      },
      this.childOpts,
    );
  }

  #attachVolume(): aws.ec2.VolumeAttachment {
    const options = { deleteBeforeReplace: true };
    return this.child(
      aws.ec2.VolumeAttachment,
      this.name,
      this.args.transform?.volumeAttachment,
      {
        // Of the names that AWS keeps for data volumes of Windows hosts, which run from xvdf to xvdp.
        deviceName: "xvdf",
        instanceId: this.instance.id,
        volumeId: this.dataVolume.id,
        // SQL Server must have closed its files.
        stopInstanceBeforeDetaching: true,
      },
      options,
    );
  }

  #collectValues(): pulumi.Output<HostValues> {
    const { databaseName, version, edition } = this.args;
    return pulumi.output({
      databaseName,
      masterSecretArn: this.masterSecret.arn,
      applicationSecretArn: this.applicationSecret.arn,
      dataVolumeId: this.dataVolume.id,
      backupBucket: this.backupBucket.bucket,
      metricNamespace: this.metricNamespace,
      imageParameter: imageParameter(version, edition),
    });
  }

  #createSetUp(): aws.ssm.Association {
    const { setUpTimeout } = this.args;
    const content = this.#values.apply((values) => setUpDocument(values, setUpTimeout));
    return this.#associate("set-up", content, [this.volumeAttachment], {
      scheduleExpression: "rate(12 hours)",
      complianceSeverity: "CRITICAL",
      waitForSuccessTimeoutSeconds: setUpTimeout,
    });
  }

  #createBackup(): aws.ssm.Association {
    return this.#associate("backup", this.#values.apply(backupDocument), [this.setUp], {
      scheduleExpression: "rate(1 day)",
      complianceSeverity: "HIGH",
    });
  }

  #createHealth(): aws.ssm.Association {
    return this.#associate("health", this.#values.apply(healthDocument), [this.setUp], {
      scheduleExpression: "rate(30 minutes)",
      complianceSeverity: "HIGH",
    });
  }

  #createDocument(suffix: string, content: pulumi.Input<string>): aws.ssm.Document {
    return this.child(aws.ssm.Document, `${this.name}-${suffix}`, this.args.transform?.document, {
      documentType: "Command",
      documentFormat: "JSON",
      targetType: "/AWS::EC2::Instance",
      content,
      ...this.tags,
    });
  }

  #associate(
    suffix: string,
    content: pulumi.Input<string>,
    after: pulumi.Resource[],
    associationArgs: aws.ssm.AssociationArgs,
  ): aws.ssm.Association {
    const document = this.#createDocument(suffix, content);
    // Replaced rather than updated: only a new association is waited for. It holds nothing that protection would keep.
    const options: pulumi.CustomResourceOptions = {
      ...this.#after(after),
      protect: false,
      replaceOnChanges: ["documentVersion", "targets"],
      deleteBeforeReplace: true,
    };
    return this.child(
      aws.ssm.Association,
      `${this.name}-${suffix}`,
      this.args.transform?.association,
      {
        associationName: `${this.name}-${suffix}`,
        name: document.name,
        documentVersion: document.latestVersion,
        targets: [{ key: "InstanceIds", values: [this.instance.id] }],
        ...associationArgs,
        ...this.tags,
      },
      options,
    );
  }
}
