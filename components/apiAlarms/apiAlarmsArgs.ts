import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { validateAlarmsName } from "./alarmNames";
import { checkThresholds } from "./alarmThresholds";
import type { AlarmThresholds } from "./alarmThresholds";
import { validateLogGroupArn } from "./alarmTopic";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { validateKeyArn } from "../shared/arn";
import { validateAddress } from "../shared/emailSender";
import type { Transform } from "../shared/resource";

/** What is watched of an API; a `SecuredHttpApi` has it. */
export interface WatchedApi {
  api: { id: pulumi.Input<string> };
  stage: { name: pulumi.Input<string> };
  /** Its lines are JSON with `SecuredHttpApi`'s fields. */
  accessLogGroup: { name: pulumi.Input<string>; arn: pulumi.Input<string> };
}

/** What is watched of a function; a `BundledFunction` has it. */
export interface WatchedFunction {
  function: { name: pulumi.Input<string>; timeout: pulumi.Input<number | undefined> };
  logGroup: { name: pulumi.Input<string> };
}

/** What is watched of a DynamoDB table; a `DocumentTable` has it. */
export interface WatchedTable {
  tableName: pulumi.Input<string>;
}

/** What is watched of a bucket; an `UploadBucket` has it. */
export interface WatchedBucket {
  bucketName: pulumi.Input<string>;
}

/** What is watched of a database on an EC2 instance. */
export interface WatchedDatabase {
  instanceId: pulumi.Input<string>;
  /** The EBS volume that holds its data. */
  volumeId: pulumi.Input<string>;
  /** SSM associations that set the machine up, measure its health, and back it up. */
  associationIds: { setUp: pulumi.Input<string>; health: pulumi.Input<string>; backup?: pulumi.Input<string> };
  /** Namespace in which a `SqlServer` publishes its state; default none: no alarms on that. */
  metricNamespace?: pulumi.Input<string>;
  /** Data Lifecycle Manager's policy that takes snapshots of the volume; default none. */
  snapshotPolicyId?: pulumi.Input<string>;
}

export interface ApiAlarmsArgs {
  api: WatchedApi;
  /** By the names that the dashboard shows; at most 50, as many as one query of logs takes. */
  functions: Record<string, WatchedFunction>;
  /** Default none. */
  table?: WatchedTable;
  /** Default none. */
  bucket?: WatchedBucket;
  /** Default none. */
  database?: WatchedDatabase;
  /**
   * Address that gets a message when an alarm fires and when it is over, once the link in the first message has been
   * followed. Default none: the alarms show on the dashboard, and subscribers of the topic get them.
   */
  alarmEmail?: string;
  thresholds?: AlarmThresholds;
  /**
   * ARN of a KMS key that encrypts the topic's messages. Its policy has to let cloudwatch.amazonaws.com and, with a
   * database, events.amazonaws.com use `kms:Decrypt` and `kms:GenerateDataKey*`. Default: a key of the component's own, a
   * dollar a month; SNS's free one (alias/aws/sns) allows no service, so that no alarm would ever arrive.
   */
  kmsKeyArn?: pulumi.Input<string>;
  /** Changes to each child's arguments and options; `alarm` and `metricFilter` are called for each. */
  transform?: {
    key?: Transform<aws.kms.KeyArgs>;
    topic?: Transform<aws.sns.TopicArgs>;
    topicPolicy?: Transform<aws.sns.TopicPolicyArgs>;
    subscription?: Transform<aws.sns.TopicSubscriptionArgs>;
    metricFilter?: Transform<aws.cloudwatch.LogMetricFilterArgs>;
    alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
    eventRule?: Transform<aws.cloudwatch.EventRuleArgs>;
    eventTarget?: Transform<aws.cloudwatch.EventTargetArgs>;
    dashboard?: Transform<aws.cloudwatch.DashboardArgs>;
  };
  /** Tags of the key, the topic, the alarms and the rule. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** The arguments with their defaults; values known only at deploy time fail there if they are wrong. */
export type CheckedApiAlarmsArgs = Omit<ApiAlarmsArgs, "thresholds"> & {
  thresholds: Required<AlarmThresholds>;
  accessLogGroupArn: pulumi.Input<string>;
};

/** Log groups that one query takes (CloudWatch Logs API Reference, StartQuery). */
const mostFunctions = 50;

export function checkApiAlarmsArgs(checks: ArgumentChecks, args: ApiAlarmsArgs): CheckedApiAlarmsArgs {
  const { api, functions, alarmEmail, kmsKeyArn } = args;
  checks.note("name", checks.name, validateAlarmsName(checks.name));
  const count = Object.keys(functions).length;
  checks.note("functions", count, count > mostFunctions ? `at most ${mostFunctions} functions` : undefined);
  if (alarmEmail !== undefined) checks.note("alarmEmail", alarmEmail, validateAddress(alarmEmail));
  const { thresholds, problems } = checkThresholds(args.thresholds);
  checks.noteAll(problems);
  const accessLogGroupArn = checks.text("api.accessLogGroup.arn", api.accessLogGroup.arn, validateLogGroupArn);
  const checkedKey = kmsKeyArn === undefined ? {} : { kmsKeyArn: checks.text("kmsKeyArn", kmsKeyArn, validateKeyArn) };
  return { ...args, ...checkedKey, thresholds, accessLogGroupArn };
}
