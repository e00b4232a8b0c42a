import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { BundledFunction } from "../../../components/bundledFunction/bundledFunction";
import { PrivateNetwork } from "../../../components/privateNetwork/privateNetwork";
import { SqlServer } from "../../../components/sqlServer/sqlServer";
import type { SqlServerArgs, SqlServerNetwork, Transform } from "pulumi-secured-api";
import { answers, answersInChina, networkOutputs } from "../networkOutputs";
import { refusals } from "../refusals";
import { failureOf, registered, valueOf } from "../registrations";

const component = "securedapi:index:SqlServer";
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const secret = "aws:secretsmanager/secret:Secret";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const attachedPolicy = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const profile = "aws:iam/instanceProfile:InstanceProfile";
const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";
const lifecyclePolicy = "aws:dlm/lifecyclePolicy:LifecyclePolicy";
const bucket = "aws:s3/bucket:Bucket";
const document = "aws:ssm/document:Document";
const association = "aws:ssm/association:Association";

const network: SqlServerNetwork = {
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  endpointSecurityGroupId: "sg-endpoints",
  s3PrefixListId: "pl-s3",
};
const volumeId = "vol-0123456789abcdef0";
const minimal: SqlServerArgs = { network, databaseName: "courses" };

function server(args: Partial<SqlServerArgs> = {}, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new SqlServer("db", { ...minimal, ...args }, opts), networkOutputs, answers);
}

/** Options that a transform sees: mocks show only some of them. */
async function optionsOf(
  child: "instance" | "volume" | "association",
  args: Partial<SqlServerArgs> = {},
): Promise<pulumi.CustomResourceOptions[]> {
  const seen: pulumi.CustomResourceOptions[] = [];
  const keep: Transform<unknown> = (_, opts) => void seen.push(opts);
  await server({ ...args, transform: { [child]: keep } });
  return seen;
}

function documentOf({ content }: Record<string, unknown>) {
  return JSON.parse(String(content)) as {
    parameters: Record<string, { default: string }>;
    mainSteps: { inputs: { timeoutSeconds: string } }[];
  };
}

function statementsOf(policy: unknown): Record<string, unknown>[] {
  const { Version, Statement } = JSON.parse(String(policy)) as {
    Version: string;
    Statement: Record<string, unknown>[];
  };
  expect(Version).to.equal("2012-10-17");
  return Statement;
}

describe("SqlServer", () => {
  describe("instance", () => {
    it("is private, has no key, and gives credentials to its own processes alone", async () => {
      const { inputs } = await server();
      expect(inputs(instance)).to.deep.equal({
        ami: "ami of /aws/service/ami-windows-latest/Windows_Server-2022-English-Full-SQL_2022_Express",
        instanceType: "t3.medium",
        subnetId: "subnet-1",
        vpcSecurityGroupIds: ["db-server-id"],
        associatePublicIpAddress: false,
        iamInstanceProfile: "db-1a2b3c4",
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", deleteOnTermination: true },
        disableApiTermination: false,
        tags: { Name: "db" },
      });
    });

    it("starts from the image of another version", async () => {
      const { inputs } = await server({ version: "2025" });
      expect(inputs(instance).ami).to.match(/Windows_Server-2025-English-Full-SQL_2025_Express$/);
      expect(documentOf(inputs(document, "db-health")).parameters.imageParameter?.default).to.match(
        /SQL_2025_Express$/,
      );
    });

    for (const edition of ["web", "standard", "enterprise"] as const) {
      it(`starts from the image of the ${edition} edition`, async () => {
        const { inputs } = await server({ edition });
        const suffix = edition.charAt(0).toUpperCase() + edition.slice(1);
        expect(inputs(instance).ami).to.match(new RegExp(`English-Full-SQL_2022_${suffix}$`));
      });
    }

    it("is not replaced because AWS has a newer image, and is for an image of one's own", async () => {
      expect((await optionsOf("instance"))[0]).to.deep.include({ ignoreChanges: ["ami"] });
      const [own] = await optionsOf("instance", { imageId: "ami-0123456789abcdef0" });
      expect(own).not.to.have.property("ignoreChanges");
      const { inputs } = await server({ imageId: pulumi.output("ami-0123456789abcdef0") });
      expect(inputs(instance).ami).to.equal("ami-0123456789abcdef0");
    });

    it("starts when it may call Systems Manager and has a way to it", async () => {
      const { one } = await registered(
        () => {
          const net = new PrivateNetwork("net");
          return new SqlServer("db", { ...minimal, network: net });
        },
        networkOutputs,
        answers,
      );
      const { dependencies } = one(instance);
      expect(dependencies).to.include.members([
        `${attachedPolicy} db-managed`,
        `${rolePolicy} db-secrets`,
        `${rolePolicy} db-backups`,
        `${rolePolicy} db-metrics`,
        `${ingressRule} db-endpoints-from-server`,
        `${egressRule} db-server-to-endpoints`,
        "aws:ec2/vpcEndpoint:VpcEndpoint net-ssm",
        "aws:ec2/vpcEndpoint:VpcEndpoint net-s3",
      ]);
    });

    it("has a role with the agent's permissions and those for its two secrets", async () => {
      const { inputs, of } = await server();
      expect(statementsOf(inputs(role, "db").assumeRolePolicy)).to.deep.equal([
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]);
      expect(of(attachedPolicy).map((policy) => policy.inputs)).to.deep.equal([
        { role: "db-1a2b3c4", policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
      ]);
      expect(inputs(profile)).to.deep.equal({ role: "db-1a2b3c4" });
      expect(statementsOf(inputs(rolePolicy, "db-secrets").policy)).to.deep.equal([
        {
          Effect: "Allow",
          Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
          Resource: ["master", "application"].map(
            (name) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-${name}-1a2b3c4-AbCdEf`,
          ),
        },
        { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
      ]);
    });

    it("may add backups and read them, and publish metrics in the stack's namespace", async () => {
      const { inputs, result } = await server();
      const bucketArn = "arn:aws:s3:::db-backups";
      expect(statementsOf(inputs(rolePolicy, "db-backups").policy)).to.deep.equal([
        { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: `${bucketArn}/*` },
        { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
      ]);
      expect(result.metricNamespace).to.equal("Pulumi/project/stack");
      expect(statementsOf(inputs(rolePolicy, "db-metrics").policy)).to.deep.equal([
        {
          Effect: "Allow",
          Action: "cloudwatch:PutMetricData",
          Resource: "*",
          Condition: { StringEquals: { "cloudwatch:namespace": "Pulumi/project/stack" } },
        },
      ]);
    });

    it("has China's names in China", async () => {
      const { inputs } = await registered(() => new SqlServer("db", minimal), networkOutputs, answersInChina);
      expect(inputs(role, "db").assumeRolePolicy).to.contain("ec2.amazonaws.com.cn");
      expect(inputs(attachedPolicy).policyArn).to.match(/^arn:aws-cn:iam::aws:policy\//);
    });
  });

  describe("data", () => {
    it("is on a volume of its own, encrypted, in the subnet's zone", async () => {
      const { inputs } = await server();
      expect(inputs(volume)).to.deep.equal({
        availabilityZone: "zone of subnet-1",
        size: 20,
        type: "gp3",
        encrypted: true,
        tags: { Name: "db-data", "snapshot-policy": "db-data-snapshots-1a2b3c4" },
      });
      expect(inputs(attachment)).to.deep.equal({
        deviceName: "xvdf",
        instanceId: "db-id",
        volumeId: volumeId,
        stopInstanceBeforeDetaching: true,
      });
    });

    it("stays when the instance is replaced: the volume knows nothing of it and moves over", async () => {
      const { one } = await server();
      expect(one(volume).dependencies).not.to.include(`${instance} db`);
      expect(one(attachment).deleteBeforeReplace).to.equal(true);
      expect((await optionsOf("volume"))[0]).to.deep.include({
        ignoreChanges: ["availabilityZone"],
        retainOnDelete: false,
      });
    });

    it("is copied each day", async () => {
      const { inputs } = await server({ snapshotRetentionDays: 30 });
      expect(inputs(lifecyclePolicy)).to.deep.equal({
        description: "Daily snapshots of db-data",
        executionRoleArn: "arn:aws:iam::123456789012:role/db-data-snapshots-1a2b3c4",
        state: "ENABLED",
        policyDetails: {
          resourceTypes: ["VOLUME"],
          targetTags: { "snapshot-policy": "db-data-snapshots-1a2b3c4" },
          schedules: [
            {
              name: "daily",
              createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
              retainRule: { interval: 30, intervalUnit: "DAYS" },
              copyTags: true,
            },
          ],
        },
      });
      expect((await server()).inputs(lifecyclePolicy)).to.have.nested.property(
        "policyDetails.schedules[0].retainRule.interval",
        7,
      );
    });

    it("is copied to another region too, when asked to", async () => {
      const { inputs } = await server({ snapshotCopyRegion: "eu-central-1", snapshotRetentionDays: 14 });
      expect(inputs(lifecyclePolicy)).to.have.deep.nested.property("policyDetails.schedules[0].crossRegionCopyRules", [
        {
          target: "eu-central-1",
          encrypted: true,
          copyTags: true,
          retainRule: { interval: 14, intervalUnit: "DAYS" },
        },
      ]);
      expect(inputs(rolePolicy, "db-data-snapshots").policy).to.contain("ec2:CopySnapshot");
    });

    it("is copied with a role for this volume and its copies", async () => {
      const { inputs, one } = await server();
      const [trust] = statementsOf(inputs(role, "db-data-snapshots").assumeRolePolicy);
      expect(trust).to.deep.include({ Principal: { Service: "dlm.amazonaws.com" } });
      const statements = statementsOf(inputs(rolePolicy, "db-data-snapshots").policy);
      expect(statements.find(({ Action }) => Action === "ec2:CreateSnapshot")?.Resource).to.deep.equal([
        "arn:aws:ec2:eu-west-1:123456789012:volume/vol-0123456789abcdef0",
        "arn:aws:ec2:eu-west-1::snapshot/*",
      ]);
      expect(one(lifecyclePolicy).dependencies).to.include(`${rolePolicy} db-data-snapshots`);
    });
  });

  describe("access", () => {
    it("is open from the clients to the database, and from both to the endpoints, and no further", async () => {
      const { of, result } = await server();
      const rule = ({ name, inputs: { description, ipProtocol, ...inputs } }: (typeof rules)[number]) => {
        expect(description).to.equal(name);
        expect(ipProtocol).to.equal("tcp");
        return [name, inputs];
      };
      const rules = [...of(ingressRule), ...of(egressRule)];
      const [database, client, endpoints] = ["db-server-id", "db-client-id", "sg-endpoints"];
      const ports = (port: number) => ({ fromPort: port, toPort: port });
      expect(Object.fromEntries(rules.map(rule))).to.deep.equal({
        "db-server-from-client": { securityGroupId: database, referencedSecurityGroupId: client, ...ports(1433) },
        "db-client-to-server": { securityGroupId: client, referencedSecurityGroupId: database, ...ports(1433) },
        "db-client-to-endpoints": { securityGroupId: client, referencedSecurityGroupId: endpoints, ...ports(443) },
        "db-endpoints-from-client": { securityGroupId: endpoints, referencedSecurityGroupId: client, ...ports(443) },
        "db-server-to-endpoints": { securityGroupId: database, referencedSecurityGroupId: endpoints, ...ports(443) },
        "db-endpoints-from-server": { securityGroupId: endpoints, referencedSecurityGroupId: database, ...ports(443) },
        "db-server-to-s3": { securityGroupId: database, prefixListId: "pl-s3", ...ports(443) },
      });
      for (const { inputs } of of(group)) {
        expect(inputs).to.have.all.keys("description", "vpcId").and.to.include({ vpcId: "vpc-1" });
      }
      expect(await valueOf(result.securityGroup.id)).to.equal("db-server-id");
      expect(await valueOf(result.clientSecurityGroup.id)).to.equal("db-client-id");
      expect(result.access.rules).to.have.lengthOf(7);
    });

    it("is what a function takes", async () => {
      const { inputs, result } = await registered(
        () => {
          const database = new SqlServer("db", minimal);
          const entry = "tests/components/bundledFunction/fixtures/hello.ts";
          const statements = [database.secretStatement("application")];
          new BundledFunction("hello", { entry, vpc: database.clientVpc, statements });
          return database;
        },
        networkOutputs,
        answers,
      );
      expect(inputs("aws:lambda/function:Function").vpcConfig).to.deep.equal({
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupIds: ["db-client-id"],
      });
      expect(statementsOf(inputs(rolePolicy, "hello-statements").policy)).to.deep.include({
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [await valueOf(result.applicationSecret.arn)],
      });
      expect(result.secretStatement("master").resources).to.deep.equal([result.masterSecret.arn]);
    });
  });

  describe("secrets", () => {
    it("are created without a value, for the host to give them one", async () => {
      const { of, all } = await server();
      expect(of(secret).map(({ name, inputs }) => [name, inputs])).to.deep.equal([
        ["db-master", { description: "Owner of the database, for migrations (db)", recoveryWindowInDays: 0 }],
        [
          "db-application",
          { description: "What the application signs in to the database with (db)", recoveryWindowInDays: 0 },
        ],
      ]);
      expect(all.map(({ type }) => type)).not.to.include.members(["aws:secretsmanager/secretVersion:SecretVersion"]);
      expect(all.some(({ type }) => /secretVersion|randomPassword/i.test(type))).to.equal(false);
    });

    it("leave nothing secret in any input, nor anything in the user data", async () => {
      const { all } = await server({ deletionProtection: true, edition: "web" });
      for (const { type, name, inputs } of all) {
        expect(inputs, `${type} ${name}`).not.to.have.any.keys("userData", "userDataBase64", "keyName", "secretString");
        // The mark by which Pulumi tells secret values.
        expect(JSON.stringify(inputs), `${type} ${name}`).not.to.contain("1b47061264138c4ac30d75fd1eb44270");
      }
    });
  });

  describe("set-up", () => {
    it("runs at once, every twelve hours, and fails the deployment when it fails", async () => {
      const { inputs, one } = await server();
      expect(inputs(association, "db-set-up")).to.deep.equal({
        associationName: "db-set-up",
        name: "db-set-up-1a2b3c4",
        documentVersion: "7",
        targets: [{ key: "InstanceIds", values: ["db-id"] }],
        scheduleExpression: "rate(12 hours)",
        complianceSeverity: "CRITICAL",
        waitForSuccessTimeoutSeconds: 1800,
      });
      expect(one(association, "db-set-up").dependencies).to.include(`${attachment} db`);
      expect((await server({ setUpTimeout: 3600 })).inputs(association, "db-set-up")).to.include({
        waitForSuccessTimeoutSeconds: 3600,
      });
    });

    it("runs again, and is waited for again, when the document or a value changes", async () => {
      const [setUp] = await optionsOf("association");
      expect(setUp).to.deep.include({
        replaceOnChanges: ["documentVersion", "targets"],
        deleteBeforeReplace: true,
      });
    });

    it("is a document for Windows hosts", async () => {
      const { inputs } = await server({ setUpTimeout: 900 });
      const { content, ...rest } = inputs(document, "db-set-up");
      expect(rest).to.deep.equal({
        documentType: "Command",
        documentFormat: "JSON",
        targetType: "/AWS::EC2::Instance",
      });
      const { mainSteps, parameters } = documentOf({ content });
      expect(mainSteps[0]?.inputs.timeoutSeconds).to.equal("900");
      const defaults = Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]);
      expect(Object.fromEntries(defaults)).to.deep.equal({
        databaseName: "courses",
        masterSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-master-1a2b3c4-AbCdEf",
        applicationSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-application-1a2b3c4-AbCdEf",
        dataVolumeId: volumeId,
        backupBucket: "db-backups",
        restoreFrom: "volume",
        rotate: "none",
      });
    });

    it("is followed by a check every half an hour", async () => {
      const { inputs, one } = await server();
      expect(inputs(association, "db-health")).to.deep.include({
        associationName: "db-health",
        name: "db-health-1a2b3c4",
        scheduleExpression: "rate(30 minutes)",
        complianceSeverity: "HIGH",
      });
      expect(inputs(association, "db-health")).not.to.have.property("waitForSuccessTimeoutSeconds");
      expect(one(association, "db-health").dependencies).to.include(`${association} db-set-up`);
      expect(documentOf(inputs(document, "db-health")).parameters).to.have.nested.property(
        "metricNamespace.default",
        "Pulumi/project/stack",
      );
    });

    it("is followed by a backup each day", async () => {
      const { inputs, one } = await server();
      expect(inputs(association, "db-backup")).to.deep.include({
        associationName: "db-backup",
        name: "db-backup-1a2b3c4",
        scheduleExpression: "rate(1 day)",
        complianceSeverity: "HIGH",
      });
      expect(one(association, "db-backup").dependencies).to.include(`${association} db-set-up`);
    });
  });

  describe("backups", () => {
    it("go to a private, encrypted, versioned bucket, and leave it after their time", async () => {
      const { inputs } = await server({ backupRetentionDays: 90 });
      expect(inputs(bucket)).to.deep.equal({ forceDestroy: true });
      expect(inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).to.deep.equal({
        bucket: "db-backups",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(inputs("aws:s3/bucketPolicy:BucketPolicy")).to.have.nested.property(
        "policy.Statement[0].Condition.Bool.aws:SecureTransport",
        "false",
      );
      expect(
        inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
      ).to.have.nested.property("rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "AES256");
      expect(inputs("aws:s3/bucketVersioning:BucketVersioning")).to.have.nested.property(
        "versioningConfiguration.status",
        "Enabled",
      );
      expect(inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).to.have.deep.nested.property(
        "rules[0]",
        {
          id: "retention",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: 90 },
          noncurrentVersionExpiration: { noncurrentDays: 90 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      );
    });

    it("are copied to another account's bucket, which owns the copies, when asked to", async () => {
      const replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
      expect((await server()).all.map(({ type }) => type)).to.not.include(replication);
      const backupCopy = { bucketArn: "arn:aws:s3:::copies", accountId: "210987654321" };
      const { inputs, one } = await server({ backupCopy });
      expect(inputs(replication)).to.deep.equal({
        bucket: "db-backups",
        role: "arn:aws:iam::123456789012:role/db-backups-copy-1a2b3c4",
        rules: [
          {
            id: "copy",
            status: "Enabled",
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Disabled" },
            destination: {
              bucket: "arn:aws:s3:::copies",
              account: "210987654321",
              accessControlTranslation: { owner: "Destination" },
            },
          },
        ],
      });
      // S3 refuses to replicate a bucket without versions.
      expect(one(replication).dependencies).to.include.members([
        "aws:s3/bucketVersioning:BucketVersioning db-backups",
        `${rolePolicy} db-backups-copy`,
      ]);
      const allowed = statementsOf(inputs(rolePolicy, "db-backups-copy").policy);
      const written = allowed.filter(({ Resource }) => Resource === "arn:aws:s3:::copies/*");
      expect(written.flatMap(({ Action }) => Action)).to.have.members([
        "s3:ObjectOwnerOverrideToBucketOwner",
        "s3:ReplicateObject",
        "s3:ReplicateTags",
      ]);
      const read = allowed.filter((statement) => !written.includes(statement));
      expect(read.map(({ Resource }) => Resource)).to.deep.equal([
        "arn:aws:s3:::db-backups",
        "arn:aws:s3:::db-backups/*",
      ]);
      for (const action of read.flatMap(({ Action }) => Action)) expect(action).to.match(/^s3:(?:Get|List)/);
    });

    it("stay when a protected server goes", async () => {
      const { inputs, one } = await server({ deletionProtection: true });
      expect(inputs(bucket)).to.deep.equal({ forceDestroy: false });
      expect(one(bucket).protect).to.equal(true);
    });
  });

  it("is protected from deletion, when asked to", async () => {
    const { inputs } = await server({ deletionProtection: true });
    expect(inputs(instance)).to.include({ disableApiTermination: true });
    expect(inputs(secret, "db-master")).to.include({ recoveryWindowInDays: 30 });
    expect((await optionsOf("volume", { deletionProtection: true }))[0]).to.include({ retainOnDelete: true });
  });

  it("takes sizes and tags", async () => {
    const tags = { team: "courses" };
    const { all, inputs } = await server({ instanceType: "r6i.xlarge", volumeSize: 500, tags });
    expect(inputs(instance)).to.deep.include({ instanceType: "r6i.xlarge", tags: { Name: "db", team: "courses" } });
    expect(inputs(instance)).to.have.nested.property("rootBlockDevice.tags.team", "courses");
    expect(inputs(volume)).to.include({ size: 500 });
    const untagged = all.filter(
      ({ inputs: { tags: given } }) => (given as typeof tags | undefined)?.team !== "courses",
    );
    expect(new Set(untagged.map(({ type }) => type))).to.deep.equal(
      new Set([
        component,
        "securedapi:index:DatabaseAccess",
        "securedapi:index:VolumeSnapshots",
        "securedapi:index:DatabaseBackups",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        rolePolicy,
        attachedPolicy,
        attachment,
      ]),
    );
  });

  describe("refuses", () => {
    for (const [field, wrong] of [
      ["databaseName", ["", "1courses", "master", "TempDB", "my-courses", "x".repeat(64), "a'; DROP TABLE b--"]],
      ["version", ["2019"]],
      ["edition", ["developer"]],
      ["instanceType", ["t4g.medium", "m7gd.large", "a1.large", "t2.medium", "medium", "t3.micro"]],
      ["imageId", ["windows", "ami-xyz"]],
      ["volumeSize", [9, 16_385, 20.5]],
      ["snapshotRetentionDays", [0, 366, 1.5]],
      ["setUpTimeout", [599, 7_201]],
      ["snapshotCopyRegion", ["", "Frankfurt"]],
      ["backupRetentionDays", [0, 3_651, 1.5]],
    ] as const) {
      for (const value of wrong) {
        it(`${field} ${JSON.stringify(value).slice(0, 25)}`, async () => {
          const problems = await refusals(() => new SqlServer("db", { ...minimal, [field]: value }));
          expect(problems).to.have.all.keys(field);
        });
      }
    }

    it("a copy of backups without a bucket or an account", async () => {
      const backupCopy = { bucketArn: "arn:aws:s3:::copies/key", accountId: "2109" };
      expect(await refusals(() => new SqlServer("db", { ...minimal, backupCopy }))).to.deep.equal({
        "backupCopy.bucketArn": "the ARN of a bucket, arn:aws:s3:::…",
        "backupCopy.accountId": "an account's 12 digits",
      });
    });

    it("an edition that a version does not have", async () => {
      const problems = await refusals(() => new SqlServer("db", { ...minimal, version: "2025", edition: "web" }));
      expect(problems).to.deep.equal({ edition: "one of express, standard, enterprise with SQL Server 2025" });
    });

    it("an instance type without the memory that the edition needs", async () => {
      const small = { ...minimal, instanceType: "t3.small" };
      expect(await refusals(() => new SqlServer("db", { ...small, edition: "standard" }))).to.deep.equal({
        instanceType: "an instance type with at least 4 GiB of memory for the edition standard",
      });
    });

    it("several errors at once, and registers nothing", async () => {
      const { all } = await registered(() => {
        expect(() => new SqlServer("db", { network, databaseName: "", volumeSize: 1 })).to.throw(
          'SqlServer "db": correct these 2 arguments',
        );
      });
      expect(all).to.deep.equal([]);
    });

    it("a network without subnets", async () => {
      const empty = { ...network, subnetIds: [] };
      const problems = await refusals(() => new SqlServer("db", { ...minimal, network: empty }));
      expect(problems).to.have.all.keys("network.subnetIds");
    });

    it("a network that turns out to have no subnets", async () => {
      // The instance is registered without the refused value, so that the value can be looked at.
      const late: aws.ec2.InstanceArgs["subnetId"][] = [];
      const withoutSubnet: Transform<aws.ec2.InstanceArgs> = ({ subnetId, ...args }) => {
        late.push(subnetId);
        return { args };
      };
      const withoutZone: Transform<aws.ebs.VolumeArgs> = (args) => {
        valueOf(pulumi.output(args.availabilityZone)).catch(() => undefined);
        return { args: { ...args, availabilityZone: "here" } };
      };
      await server({
        network: { ...network, subnetIds: pulumi.output([]) },
        transform: { instance: withoutSubnet, volume: withoutZone },
      });
      const error = await failureOf(() => valueOf(pulumi.output(late[0])));
      expect(error.message).to.contain('SqlServer "db": network.subnetIds is empty');
    });
  });

  it("lets each child be transformed", async () => {
    const mark = (_: unknown, opts: pulumi.CustomResourceOptions) => {
      opts.protect = true;
      return undefined;
    };
    const { all } = await server({
      backupCopy: { bucketArn: "arn:aws:s3:::copies", accountId: "210987654321" },
      transform: {
        securityGroup: mark,
        clientSecurityGroup: mark,
        ingressRule: mark,
        egressRule: mark,
        secret: mark,
        role: mark,
        rolePolicy: mark,
        rolePolicyAttachment: mark,
        instanceProfile: mark,
        instance: mark,
        volume: mark,
        volumeAttachment: mark,
        snapshotRole: mark,
        snapshotRolePolicy: mark,
        lifecyclePolicy: mark,
        backupBucket: mark,
        backupPublicAccessBlock: mark,
        backupBucketPolicy: mark,
        backupEncryption: mark,
        backupVersioning: mark,
        backupLifecycle: mark,
        backupCopyRole: mark,
        backupCopyRolePolicy: mark,
        backupReplication: mark,
        document: mark,
        association: mark,
      },
    });
    const children = all.filter(({ type }) => type.startsWith("aws:"));
    expect(children).to.have.lengthOf(38);
    for (const child of children) expect(child.protect, `${child.type} ${child.name}`).to.equal(true);
  });

  it("hands its options to every child", async () => {
    const { all } = await registered(
      () => {
        const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
        const first = new aws.s3.Bucket("first");
        return new SqlServer("db", minimal, { provider, protect: true, dependsOn: first });
      },
      networkOutputs,
      answers,
    );
    const children = all.filter(({ parent, type }) => parent.startsWith("db") && type.startsWith("aws:"));
    expect(children).to.have.lengthOf(35);
    for (const child of children) {
      expect(child.provider, child.name).to.contain("elsewhere");
      // An association is replaced whenever the script changes.
      expect(child.protect, child.name).to.equal(child.type !== association);
      expect(child.dependencies, child.name).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, which the engine derives its children's from", async () => {
    const { one } = await server({}, { aliases: [{ name: "sql" }] });
    expect(one(component).aliases).to.deep.equal(["sql"]);
  });

  it("stands beside another in one network", async () => {
    const { of } = await registered(
      () => {
        const net = new PrivateNetwork("net");
        return ["one", "two"].map((name) => new SqlServer(name, { network: net, databaseName: name }));
      },
      networkOutputs,
      answers,
    );
    for (const type of [instance, volume, lifecyclePolicy, attachment]) expect(of(type), type).to.have.lengthOf(2);
    const tags = of(lifecyclePolicy).map(({ inputs }) => JSON.stringify(inputs.policyDetails));
    expect(new Set(tags).size).to.equal(2);
  });
});
