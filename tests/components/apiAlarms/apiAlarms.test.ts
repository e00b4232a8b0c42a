import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { databaseMetrics } from "../../../components/shared/databaseMetrics";
import { ApiAlarms } from "../../../components/apiAlarms/apiAlarms";
import type { ApiAlarmsArgs } from "pulumi-secured-api";
import { BundledFunction } from "../../../components/bundledFunction/bundledFunction";
import { DocumentTable } from "../../../components/documentTable/documentTable";
import { SecuredHttpApi } from "../../../components/securedHttpApi/securedHttpApi";
import { awsOutputs } from "../awsOutputs";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";
import type { Registered } from "../registrations";

const key = "aws:kms/key:Key";
const topic = "aws:sns/topic:Topic";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const metricFilter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const eventRule = "aws:cloudwatch/eventRule:EventRule";
const eventTarget = "aws:cloudwatch/eventTarget:EventTarget";
const dashboard = "aws:cloudwatch/dashboard:Dashboard";

const place = "eu-west-1:123456789012";
const topicArn = `arn:aws:sns:${place}:alarms-1a2b3c4`;
const kmsKeyArn = `arn:aws:kms:${place}:key/0f1e`;
const accessLog = "/aws/vendedlogs/http-apis/api-1a2b3c4";

const api = {
  api: { id: "api-id" },
  stage: { name: "$default" },
  accessLogGroup: { name: accessLog, arn: `arn:aws:logs:${place}:log-group:${accessLog}` },
};
const functions = {
  submitExam: watchedFunction("submitExam", 20),
  listCourses: watchedFunction("listCourses", undefined),
};
const database = {
  instanceId: "i-0a1b",
  volumeId: "vol-0c2d",
  associationIds: { setUp: pulumi.output("set-up-id"), health: "health-id", backup: "backup-id" },
  metricNamespace: "Pulumi/project/stack",
  snapshotPolicyId: "policy-1",
};
const table = { tableName: "store-1a2b3c4" };

function watchedFunction(name: string, timeout: number | undefined) {
  return { function: { name: `${name}-1a2b3c4`, timeout }, logGroup: { name: `/aws/lambda/${name}-1a2b3c4` } };
}

function outputs(resource: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const { type, name } = resource;
  switch (type) {
    case topic:
      return { arn: `arn:aws:sns:${place}:${name}-1a2b3c4` };
    case alarm:
      return { arn: `arn:aws:cloudwatch:${place}:alarm:${name}-1a2b3c4` };
    case eventRule:
      return { arn: `arn:aws:events:${place}:rule/${name}-1a2b3c4`, name: `${name}-1a2b3c4` };
    case key:
      return { arn: kmsKeyArn };
    case subscription:
      return { pendingConfirmation: (resource.inputs as { endpoint: string }).endpoint !== "confirmed@example.com" };
    default:
      return awsOutputs(resource);
  }
}

function watch(
  args: Partial<ApiAlarmsArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
): Promise<Registered<ApiAlarms>> {
  return registered(() => new ApiAlarms("alarms", { api, functions, ...args }, opts), outputs);
}

let plainProgram: ReturnType<typeof watch> | undefined;

/** The component with no option given, registered once. */
function plain(): ReturnType<typeof watch> {
  return (plainProgram ??= watch());
}

let fullProgram: ReturnType<typeof watch> | undefined;

/** The component that watches a table and a database too, registered once. */
function full(): ReturnType<typeof watch> {
  return (fullProgram ??= watch({ table, database }));
}

/** The metrics and the expression of an alarm, by id. */
function queriesOf(program: Registered<unknown>, name: string): Record<string, Record<string, unknown>> {
  const queries = program.inputs(alarm, name).metricQueries as { id: string }[];
  return Object.fromEntries(queries.map(({ id, ...query }) => [id, query]));
}

function parsed(json: unknown): unknown {
  return JSON.parse(String(json));
}

describe("ApiAlarms", () => {
  describe("sends messages", () => {
    it("to a topic that is encrypted with a key of its own", async () => {
      const { inputs } = await plain();
      expect(inputs(topic)).to.deep.equal({ displayName: "project stack alarms", kmsMasterKeyId: kmsKeyArn });
      expect(inputs(key)).to.include({ enableKeyRotation: true });
    });

    it("with a key that CloudWatch may use, for topics of this account and region", async () => {
      const { Statement } = parsed((await plain()).inputs(key).policy) as { Statement: object[] };
      expect(Statement).to.deep.equal([
        {
          Sid: "AccountDecides",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "PublishersEncrypt",
          Effect: "Allow",
          Principal: { Service: ["cloudwatch.amazonaws.com"] },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${place}:*` } },
        },
      ]);
    });

    it("with a key that EventBridge may use too, when there is a database", async () => {
      const { Statement } = parsed((await full()).inputs(key).policy) as {
        Statement: { Principal: object }[];
      };
      expect(Statement[1]?.Principal).to.deep.equal({
        Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"],
      });
    });

    it("with a key that is given", async () => {
      const other = `arn:aws:kms:${place}:key/other`;
      const { inputs, of, result } = await watch({ kmsKeyArn: pulumi.output(other) });
      expect(inputs(topic).kmsMasterKeyId).to.equal(other);
      expect(of(key)).to.deep.equal([]);
      expect(result.key).to.be.undefined;
    });

    it("to a topic that takes them from these alarms alone, over TLS", async () => {
      const program = await plain();
      const alarmArns = Object.keys(program.result.alarms).map(
        (name) => `arn:aws:cloudwatch:${place}:alarm:alarms-${name}-1a2b3c4`,
      );
      expect(program.inputs(topicPolicy)).to.deep.equal({
        arn: topicArn,
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "AlarmsPublish",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: topicArn,
              Condition: {
                ArnEquals: { "aws:SourceArn": alarmArns },
                StringEquals: { "aws:SourceAccount": "123456789012" },
              },
            },
            {
              Sid: "DenyInsecureTransport",
              Effect: "Deny",
              Principal: "*",
              Action: "sns:Publish",
              Resource: topicArn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      });
    });

    it("to a topic that takes them from rules too, when there is a database", async () => {
      const { policy } = (await full()).inputs(topicPolicy) as { policy: { Statement: object[] } };
      expect(policy.Statement).to.deep.include({
        Sid: "RulesPublish",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
      });
    });

    it("to an address, once it has agreed", async () => {
      const { inputs, result } = await watch({ alarmEmail: "on-call@example.com" });
      expect(inputs(subscription)).to.deep.equal({
        topic: topicArn,
        protocol: "email",
        endpoint: "on-call@example.com",
      });
      expect(await valueOf(result.recipient)).to.equal(
        "on-call@example.com, once it has followed the link in SNS's e-mail",
      );
    });

    it("to an address that has agreed", async () => {
      const { result } = await watch({ alarmEmail: "confirmed@example.com" });
      expect(await valueOf(result.recipient)).to.equal("confirmed@example.com");
    });

    it("to nobody without an address, and says so", async () => {
      const { of, result } = await plain();
      expect(of(subscription)).to.deep.equal([]);
      expect(await valueOf(result.recipient)).to.equal(`nobody: give alarmEmail, or subscribe to ${topicArn}`);
    });

    it("when an alarm fires and when it is over", async () => {
      for (const { name, inputs } of (await full()).of(alarm)) {
        expect(inputs, name).to.deep.include({ alarmActions: [topicArn], okActions: [topicArn] });
      }
    });
  });

  describe("watches", () => {
    it("the API and its functions", async () => {
      const { of, result } = await plain();
      const names = ["server-errors", "client-errors", "latency", "refused", "throttled"].concat([
        "function-errors",
        "function-throttles",
        "function-duration",
      ]);
      expect(Object.keys(result.alarms)).to.have.members(names);
      expect(of(alarm).map(({ name }) => name)).to.have.members(names.map((name) => `alarms-${name}`));
      for (const { name, inputs } of of(alarm)) {
        expect(inputs.treatMissingData, name).to.equal("notBreaching");
        expect(inputs.comparisonOperator, name).to.equal("GreaterThanOrEqualToThreshold");
      }
    });

    it("5xx in percent of the requests, not before there are ten", async () => {
      const program = await plain();
      expect(program.inputs(alarm, "alarms-server-errors")).to.include({
        threshold: 5,
        evaluationPeriods: 2,
        datapointsToAlarm: 1,
      });
      const metric = { namespace: "AWS/ApiGateway", dimensions: { ApiId: "api-id", Stage: "$default" } };
      expect(queriesOf(program, "alarms-server-errors")).to.deep.equal({
        result: {
          label: "5xx in percent of all requests",
          expression: "IF(FILL(errors, 0) >= 10, 100 * FILL(errors, 0) / requests, 0)",
          returnData: true,
        },
        errors: { metric: { ...metric, metricName: "5xx", stat: "Sum", period: 300 }, returnData: false },
        requests: { metric: { ...metric, metricName: "Count", stat: "Sum", period: 300 }, returnData: false },
      });
    });

    it("4xx and slow requests that last", async () => {
      const program = await plain();
      const lasting = { evaluationPeriods: 4, datapointsToAlarm: 3 };
      expect(program.inputs(alarm, "alarms-client-errors")).to.include({ threshold: 40, ...lasting });
      expect(program.inputs(alarm, "alarms-latency")).to.include({ threshold: 3000, ...lasting });
      expect(queriesOf(program, "alarms-client-errors").errors).to.have.nested.property("metric.metricName", "4xx");
      const { result, latency } = queriesOf(program, "alarms-latency");
      expect(result?.expression).to.equal("IF(requests >= 10, latency, 0)");
      expect(latency?.metric).to.include({ metricName: "Latency", stat: "p99" });
    });

    it("refused and throttled requests, which it counts in the access log", async () => {
      const program = await plain();
      expect(program.inputs(metricFilter, "alarms-refused")).to.deep.equal({
        logGroupName: accessLog,
        pattern: '{ ($.status = "401" || $.status = "403") && $.integrationStatus != "200" }',
        metricTransformation: {
          namespace: "Pulumi/project/stack",
          name: "alarms-refused-requests",
          value: "1",
          unit: "Count",
        },
      });
      expect(program.inputs(metricFilter, "alarms-throttled")).to.deep.include({
        pattern: '{ ($.status = "429") && $.integrationStatus != "200" }',
      });
      for (const [counted, threshold] of [
        ["refused", 30],
        ["throttled", 10],
      ] as const) {
        const { metricTransformation } = program.inputs(metricFilter, `alarms-${counted}`) as {
          metricTransformation: { namespace: string; name: string };
        };
        expect(program.inputs(alarm, `alarms-${counted}`).threshold).to.equal(threshold);
        expect(queriesOf(program, `alarms-${counted}`)[counted]?.metric, "what the filter writes").to.deep.equal({
          namespace: metricTransformation.namespace,
          metricName: metricTransformation.name,
          stat: "Sum",
          period: 300,
        });
      }
    });

    it("errors, throttles and durations of all functions, each against its own timeout", async () => {
      const program = await plain();
      const errors = queriesOf(program, "alarms-function-errors");
      expect(errors.result?.expression).to.equal("SUM([FILL(f0, 0), FILL(f1, 0)])");
      expect(errors.f0?.metric).to.deep.equal({
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "listCourses-1a2b3c4" },
        stat: "Sum",
        period: 300,
      });
      expect(queriesOf(program, "alarms-function-throttles").f1).to.have.nested.property(
        "metric.metricName",
        "Throttles",
      );
      const duration = queriesOf(program, "alarms-function-duration");
      expect(duration.result?.expression).to.equal("MAX([FILL(f0, 0) / 30, FILL(f1, 0) / 200])");
      expect(duration.f1?.metric).to.include({ metricName: "Duration", stat: "p99" });
      expect(
        ["errors", "throttles", "duration"].map((it) => program.inputs(alarm, `alarms-function-${it}`).threshold),
      ).to.deep.equal([3, 1, 80]);
    });

    it("more functions than an alarm takes metrics, by more alarms", async () => {
      const many = Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [`f${index}`, watchedFunction(`f${index}`, 3)]),
      );
      const program = await watch({ functions: many });
      expect(Object.keys(queriesOf(program, "alarms-function-errors"))).to.have.lengthOf(11);
      expect(Object.keys(queriesOf(program, "alarms-function-errors-2"))).to.have.members(["result", "f0", "f1"]);
      expect(program.of(alarm)).to.have.lengthOf(5 + 2 * 3);
    });

    it("no function when there is none", async () => {
      const { result, inputs } = await watch({ functions: {} });
      expect(Object.keys(result.alarms).filter((name) => name.startsWith("function"))).to.deep.equal([]);
      expect(inputs(dashboard).dashboardBody).not.to.include("AWS/Lambda");
    });

    it("a table's throttles", async () => {
      const program = await full();
      expect(program.inputs(alarm, "alarms-table-throttles")).to.include({
        threshold: 10,
        treatMissingData: "notBreaching",
      });
      const { result, reads, writes } = queriesOf(program, "alarms-table-throttles");
      expect(result?.expression).to.equal("SUM([FILL(reads, 0), FILL(writes, 0)])");
      expect(reads?.metric).to.deep.include({
        metricName: "ReadThrottleEvents",
        dimensions: { TableName: table.tableName },
      });
      expect(writes?.metric).to.deep.include({ metricName: "WriteThrottleEvents" });
    });

    it("what a bucket stores, by the value of the last day", async () => {
      const { inputs } = await watch({ bucket: { bucketName: "uploads-1a2b3c4" }, thresholds: { bucketGigabytes: 5 } });
      expect(inputs(alarm, "alarms-bucket-size")).to.deep.include({
        namespace: "AWS/S3",
        metricName: "BucketSizeBytes",
        dimensions: { BucketName: "uploads-1a2b3c4", StorageType: "StandardStorage" },
        statistic: "Maximum",
        period: 86_400,
        evaluationPeriods: 1,
        threshold: 5_000_000_000,
        treatMissingData: "ignore",
      });
    });

    it("a database's machine and volume", async () => {
      const { inputs } = await full();
      const checks = { statistic: "Maximum", threshold: 1, period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
      expect(inputs(alarm, "alarms-database-status")).to.deep.include({
        ...checks,
        namespace: "AWS/EC2",
        metricName: "StatusCheckFailed",
        dimensions: { InstanceId: "i-0a1b" },
        treatMissingData: "breaching",
      });
      expect(inputs(alarm, "alarms-database-volume")).to.deep.include({
        ...checks,
        namespace: "AWS/EBS",
        metricName: "VolumeStalledIOCheck",
        dimensions: { InstanceId: "i-0a1b", VolumeId: "vol-0c2d" },
        treatMissingData: "notBreaching",
      });
    });

    it("each metric of a database's health check", async () => {
      const program = await full();
      const watched = program
        .of(alarm)
        .filter(({ inputs }) => inputs.namespace === "Pulumi/project/stack")
        .filter(({ inputs }) => typeof inputs.metricName === "string");
      const byMetric = Object.fromEntries(watched.map(({ inputs }) => [String(inputs.metricName), inputs]));
      expect(byMetric).to.have.all.keys(...databaseMetrics);
      for (const [metric, settings] of Object.entries(byMetric)) {
        expect(settings, metric).to.deep.include({
          dimensions: { InstanceId: "i-0a1b" },
          period: 3_600,
          evaluationPeriods: 1,
          treatMissingData: metric === "LoginFailed" ? "breaching" : "ignore",
        });
      }
      const limits = watched.map(({ name, inputs }) => [name, inputs.comparisonOperator, inputs.threshold]);
      const atLeast = "GreaterThanOrEqualToThreshold";
      expect(limits).to.have.deep.members([
        ["alarms-database-login", atLeast, 1],
        ["alarms-database-offline", atLeast, 1],
        ["alarms-database-size", atLeast, 80],
        ["alarms-database-disk", atLeast, 85],
        ["alarms-database-system-drive", atLeast, 85],
        ["alarms-database-certificate", "LessThanThreshold", 30],
        ["alarms-database-backup", atLeast, 36],
        ["alarms-database-image", atLeast, 60],
      ]);
      expect(byMetric.CertificateDaysLeft).to.include({ statistic: "Minimum" });
    });

    it("a database's health with thresholds of one's own", async () => {
      const thresholds = { databaseDiskPercent: 70, databaseSizePercent: 60, databaseImageDays: 120 };
      const { inputs } = await watch({ database, thresholds });
      expect(inputs(alarm, "alarms-database-disk").threshold).to.equal(70);
      expect(inputs(alarm, "alarms-database-system-drive").threshold).to.equal(70);
      expect(inputs(alarm, "alarms-database-size").threshold).to.equal(60);
      expect(inputs(alarm, "alarms-database-image").threshold).to.equal(120);
    });

    it("failed snapshots of a database's volume and failed copies", async () => {
      const program = await full();
      expect(program.inputs(alarm, "alarms-database-snapshots")).to.deep.include({
        threshold: 1,
        treatMissingData: "notBreaching",
      });
      const { snapshots, copies } = queriesOf(program, "alarms-database-snapshots");
      const metric = { namespace: "AWS/EBS", dimensions: { DLMPolicyId: "policy-1" }, stat: "Sum" };
      expect(snapshots?.metric).to.deep.include({ ...metric, metricName: "SnapshotsCreateFailed" });
      expect(copies?.metric).to.deep.include({ ...metric, metricName: "SnapshotsCopiedRegionFailed" });
    });

    it("neither health nor snapshots of a database that has none to watch", async () => {
      const { instanceId, volumeId, associationIds } = database;
      const { of } = await watch({ database: { instanceId, volumeId, associationIds } });
      const names = of(alarm).map(({ name }) => name);
      expect(names.filter((name) => name.startsWith("alarms-database"))).to.deep.equal([
        "alarms-database-status",
        "alarms-database-volume",
      ]);
    });

    it("a database's SSM associations", async () => {
      const { inputs } = await full();
      expect(parsed(inputs(eventRule).eventPattern)).to.deep.equal({
        source: ["aws.ssm"],
        "detail-type": ["EC2 State Manager Instance Association State Change"],
        detail: { "association-id": ["set-up-id", "health-id", "backup-id"], status: ["Failed", "TimedOut"] },
      });
      const { inputTransformer, ...target } = inputs(eventTarget);
      expect(target).to.deep.equal({ rule: "alarms-associations-1a2b3c4", arn: topicArn });
      const { inputTemplate } = inputTransformer as { inputTemplate: string };
      expect(parsed(inputTemplate)).to.match(/^project stack: .*health-id measures its health/);
    });

    it("no database when there is none", async () => {
      const { of, result } = await plain();
      expect([...of(eventRule), ...of(eventTarget)]).to.deep.equal([]);
      expect(result.eventRule).to.be.undefined;
      expect(result.eventTarget).to.be.undefined;
    });

    it("with thresholds of one's own", async () => {
      const program = await watch({
        table,
        thresholds: {
          serverErrorPercent: 0.5,
          clientErrorPercent: 90,
          latencyMilliseconds: 800,
          refusedPercent: 60,
          throttledRequests: 100,
          minimumRequests: 50,
          functionErrors: 7,
          functionThrottles: 8,
          durationPercent: 99,
          tableThrottles: 9,
        },
      });
      const thresholds = program.of(alarm).map(({ name, inputs }) => [name.replace("alarms-", ""), inputs.threshold]);
      expect(Object.fromEntries(thresholds)).to.deep.equal({
        "server-errors": 0.5,
        "client-errors": 90,
        latency: 800,
        refused: 60,
        throttled: 100,
        "function-errors": 7,
        "function-throttles": 8,
        "function-duration": 99,
        "table-throttles": 9,
      });
      for (const name of ["server-errors", "client-errors", "latency", "refused"]) {
        expect(queriesOf(program, `alarms-${name}`).result?.expression, name).to.include(">= 50");
      }
    });

    it("and says in every alarm what to do next, in words that CloudWatch takes", async () => {
      for (const { name, inputs } of (await full()).of(alarm)) {
        const { alarmDescription } = inputs as { alarmDescription: string };
        expect(alarmDescription, name).to.match(/^project stack: .* Next: .*--region eu-west-1/);
        expect(alarmDescription.length, name).to.be.at.most(1024);
      }
    });
  });

  describe("its dashboard", () => {
    it("is named after project, stack and component", async () => {
      const { inputs, result } = await plain();
      expect(inputs(dashboard).dashboardName).to.equal("project-stack-alarms");
      expect(await valueOf(result.dashboardName)).to.equal("project-stack-alarms");
    });

    it("shows all alarms, functions and stores in their region", async () => {
      const program = await full();
      const body = parsed(program.inputs(dashboard).dashboardBody) as {
        widgets: { type: string; properties: { region?: string; alarms?: string[] } }[];
      };
      const [first, ...others] = body.widgets;
      expect(first?.properties.alarms).to.have.lengthOf(program.of(alarm).length);
      for (const { properties } of others) expect(properties.region).to.equal("eu-west-1");
      const shown = JSON.stringify(others);
      for (const name of [
        "api-id",
        accessLog,
        "alarms-refused-requests",
        "submitExam-1a2b3c4",
        "/aws/lambda/listCourses-1a2b3c4",
        "store-1a2b3c4",
        "i-0a1b",
        "vol-0c2d",
      ]) {
        expect(shown).to.include(name);
      }
    });
  });

  it("takes the project's own components as they are", async () => {
    const program = await registered(() => {
      const health = new BundledFunction("health", { entry: "handlers/health.ts", external: ["kysely", "libsql"] });
      return new ApiAlarms("alarms", {
        api: new SecuredHttpApi("api", { routes: { "GET /health": { handler: health, auth: "none" } } }),
        functions: { health },
        table: new DocumentTable("store"),
      });
    }, outputs);
    expect(queriesOf(program, "alarms-function-duration").result?.expression).to.equal("MAX([FILL(f0, 0) / 100])");
    expect(program.inputs(metricFilter, "alarms-refused").logGroupName).to.equal(accessLog);
    expect(queriesOf(program, "alarms-table-throttles").reads).to.have.nested.property(
      "metric.dimensions.TableName",
      "store-1a2b3c4",
    );
  });

  it("lives in any partition", async () => {
    const elsewhere = "cn-north-1:123456789012";
    const accessLogGroup = { name: accessLog, arn: `arn:aws-cn:logs:${elsewhere}:log-group:${accessLog}` };
    const { inputs } = await watch({ api: { ...api, accessLogGroup } });
    expect(inputs(key).policy)
      .to.include("arn:aws-cn:iam::123456789012:root")
      .and.to.include(`arn:aws-cn:sns:${elsewhere}:*`);
    expect(inputs(alarm, "alarms-latency").alarmDescription).to.include("--region cn-north-1");
  });

  it("is tagged", async () => {
    const { all } = await watch({ database, tags: { team: "courses" } });
    for (const type of [key, topic, alarm, eventRule]) {
      for (const { name, inputs } of all.filter((registration) => registration.type === type)) {
        expect(inputs.tags, `${type} ${name}`).to.deep.equal({ team: "courses" });
      }
    }
  });

  const childTypes = [key, topic, topicPolicy, subscription, metricFilter, alarm, eventRule, eventTarget, dashboard];
  const everything = { table, database, alarmEmail: "on-call@example.com" };

  it("hands its options to every child", async () => {
    const { all } = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
      const first = new aws.s3.Bucket("first");
      return new ApiAlarms(
        "alarms",
        { api, functions, ...everything },
        { provider, protect: true, dependsOn: [first], aliases: [{ name: "watch" }] },
      );
    }, outputs);
    const children = all.filter(({ parent }) => parent === "alarms");
    expect(new Set(children.map(({ type }) => type))).to.deep.equal(new Set(childTypes));
    for (const child of children) {
      expect(child.provider, child.name).to.contain("elsewhere");
      expect(child.protect, child.name).to.equal(true);
      expect(child.dependencies, child.name).to.include("aws:s3/bucket:Bucket first");
    }
    expect(all.find(({ name, parent }) => name === "alarms" && parent !== "alarms")?.aliases).to.deep.equal(["watch"]);
  });

  it("lets each child be transformed", async () => {
    const marked = (_args: unknown, opts: pulumi.CustomResourceOptions): undefined => {
      opts.protect = true;
    };
    const { all } = await watch({
      ...everything,
      transform: {
        key: marked,
        topic: marked,
        topicPolicy: marked,
        subscription: marked,
        metricFilter: marked,
        alarm: (args, opts) => {
          marked(args, opts);
          return { args: { ...args, okActions: [] } };
        },
        eventRule: marked,
        eventTarget: marked,
        dashboard: marked,
      },
    });
    const children = all.filter(({ parent }) => parent === "alarms");
    for (const { name, type, protect } of children) expect(protect, `${type} ${name}`).to.be.true;
    expect(new Set(children.map(({ type }) => type))).to.deep.equal(new Set(childTypes));
    for (const { inputs } of all.filter(({ type }) => type === alarm)) expect(inputs.okActions).to.deep.equal([]);
  });

  it("stands beside another", async () => {
    const program = await registered(
      () => ["alarms", "night"].map((name) => new ApiAlarms(name, { api, functions, ...everything })),
      outputs,
    );
    expect(program.inputs(dashboard, "night").dashboardName).to.equal("project-stack-night");
    const names = program.of(metricFilter).map(({ inputs }) => (inputs.metricTransformation as { name: string }).name);
    expect(new Set(names)).to.have.lengthOf(4);
    expect(JSON.stringify(program.inputs(topicPolicy, "night").policy)).not.to.include("alarm:alarms-");
  });

  describe("refuses", () => {
    it("every mistake at once", async () => {
      const problems = await refusals(
        () =>
          new ApiAlarms("alarms in red", {
            api: { ...api, accessLogGroup: { name: "x", arn: "arn:aws:s3:::logs" } },
            functions: Object.fromEntries(
              Array.from({ length: 51 }, (_, index) => [`f${index}`, watchedFunction("f", 3)]),
            ),
            alarmEmail: "on call",
            kmsKeyArn: "alias/aws/sns",
            thresholds: { serverErrorPercent: 101, functionErrors: 0 },
          }),
      );
      expect(problems).to.have.all.keys(
        "name",
        "functions",
        "alarmEmail",
        "thresholds.serverErrorPercent",
        "thresholds.functionErrors",
        "api.accessLogGroup.arn",
        "kmsKeyArn",
      );
    });

    it("a key that turns out at deploy time to be none", async () => {
      // The topic is registered without the refused value, so that the value can be looked at.
      const late: unknown[] = [];
      await watch({
        kmsKeyArn: pulumi.output("alias/aws/sns"),
        transform: {
          topic: ({ kmsMasterKeyId, ...args }) => {
            late.push(kmsMasterKeyId);
            return { args };
          },
        },
      });
      expect(await refusals(() => valueOf(pulumi.output(late[0])))).to.have.all.keys("kmsKeyArn");
    });
  });
});
