import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkApiAlarmsArgs } from "./apiAlarmsArgs";
import type { ApiAlarmsArgs, CheckedApiAlarmsArgs, WatchedDatabase, WatchedFunction } from "./apiAlarmsArgs";
import { accessLogFilters } from "./accessLogFilters";
import { dashboardName } from "./alarmNames";
import { alarmTopicPolicy, topicKeyPolicy } from "./alarmTopic";
import type { Place } from "./alarmTopic";
import { apiAlarms } from "./apiAlarmSettings";
import { parseArn } from "../shared/arn";
import { associationFailureMessage, associationFailurePattern } from "./associationFailures";
import { dashboardBody } from "./dashboardWidgets";
import { functionAlarms } from "./functionAlarmSettings";
import type { AlarmSettings } from "./metricMath";
import { bucketAlarms, databaseAlarms, tableAlarms } from "./storeAlarmSettings";
import { metricNamespace } from "../shared/databaseMetrics";
import { ComponentResource } from "../shared/resource";

/** What is counted in the access log, as HTTP APIs have no metric for it. */
type Counted = keyof typeof accessLogFilters;

/**
 * Alarms on an API, its functions and its store, the topic that they publish to, and a dashboard:
 *
 * ```ts
 * new ApiAlarms("alarms", { api, functions: { listCourses, submitExam }, alarmEmail: "on-call@example.com" });
 * ```
 *
 * With a table, a database, thresholds of one's own, and something other than e-mail:
 *
 * ```ts
 * const alarms = new ApiAlarms("alarms", {
 *   api,
 *   functions: { listCourses, submitExam },
 *   table: store,
 *   database: { instanceId, volumeId, associationIds: { setUp, health } },
 *   thresholds: { serverErrorPercent: 1, latencyMilliseconds: 1_000 },
 * });
 * new aws.sns.TopicSubscription("chat", { topic: alarms.topic.arn, protocol: "https", endpoint: "https://chat.example.com/…" });
 * ```
 *
 * docs/alarms.md says of each alarm what it means and what to do first; so does its message.
 */
export class ApiAlarms extends ComponentResource<CheckedApiAlarmsArgs> {
  readonly topic: aws.sns.Topic;
  readonly topicPolicy: aws.sns.TopicPolicy;
  /** Absent when `kmsKeyArn` names another one. */
  readonly key?: aws.kms.Key;
  /** Present with `alarmEmail`. */
  readonly subscription?: aws.sns.TopicSubscription;
  readonly metricFilters: Readonly<Record<Counted, aws.cloudwatch.LogMetricFilter>>;
  /** By what they watch: `server-errors`, `latency`, `function-errors` … */
  readonly alarms: Readonly<Record<string, aws.cloudwatch.MetricAlarm>>;
  /** Catches failed SSM associations; present with `database`, as is its target. */
  readonly eventRule?: aws.cloudwatch.EventRule;
  readonly eventTarget?: aws.cloudwatch.EventTarget;
  readonly dashboard: aws.cloudwatch.Dashboard;

  readonly topicArn: pulumi.Output<string>;
  readonly dashboardName: pulumi.Output<string>;
  /** Who hears of an alarm, in words. */
  readonly recipient: pulumi.Output<string>;

  readonly #place: pulumi.Output<Place>;
  /** Project and stack, as messages name them. */
  readonly #system: string;
  readonly #namespace: string;
  readonly #dashboardName: string;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: ApiAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ApiAlarms", name, (checks) => checkApiAlarmsArgs(checks, args), opts);
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    this.#place = placeOf(this.args.accessLogGroupArn);
    this.#system = `${project} ${stack}`;
    this.#namespace = metricNamespace(project, stack);
    this.#dashboardName = dashboardName(project, stack, name);

    if (this.args.kmsKeyArn === undefined) this.key = this.#createKey();
    this.topic = this.#createTopic();
    if (this.args.alarmEmail !== undefined) this.subscription = this.#subscribe(this.args.alarmEmail);
    this.metricFilters = { refused: this.#createFilter("refused"), throttled: this.#createFilter("throttled") };
    this.alarms = this.#createAlarms();
    if (this.args.database !== undefined) {
      this.eventRule = this.#createEventRule(this.args.database);
      this.eventTarget = this.#createEventTarget(this.eventRule, this.args.database);
    }
    this.topicPolicy = this.#createTopicPolicy();
    this.dashboard = this.#createDashboard();

    this.topicArn = this.topic.arn;
    this.dashboardName = this.dashboard.dashboardName;
    this.recipient = this.#describeRecipient();
    this.registerOutputs({
      topicArn: this.topicArn,
      dashboardName: this.dashboardName,
      recipient: this.recipient,
    });
  }

  get #region(): pulumi.Output<string> {
    return this.#place.region;
  }

  /** Sorted by name, so that an alarm's terms do not change places with the argument's order. */
  get #functions(): [label: string, watched: WatchedFunction][] {
    return Object.entries(this.args.functions).sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Where the API's metrics and log lines are, for the alarms and the dashboard alike. */
  get #apiFacts() {
    const { api, stage, accessLogGroup } = this.args.api;
    return {
      region: this.#region,
      apiId: api.id,
      stageName: stage.name,
      accessLogGroupName: accessLogGroup.name,
      namespace: this.#namespace,
      refusedMetric: this.#metricName("refused"),
      throttledMetric: this.#metricName("throttled"),
    };
  }

  #createKey(): aws.kms.Key {
    const services = [
      "cloudwatch.amazonaws.com",
      ...(this.args.database === undefined ? [] : ["events.amazonaws.com"]),
    ];
    return this.child(aws.kms.Key, this.name, this.args.transform?.key, {
      description: `Messages of the alarms ${this.name} of ${this.#system}`,
      enableKeyRotation: true,
      policy: pulumi.jsonStringify(this.#place.apply((place) => topicKeyPolicy(place, services))),
      ...this.tags,
    });
  }

  #createTopic(): aws.sns.Topic {
    const kmsMasterKeyId = this.args.kmsKeyArn ?? this.key?.arn;
    return this.child(aws.sns.Topic, this.name, this.args.transform?.topic, {
      // The sender's name in e-mails; SNS takes 100 characters.
      displayName: `${this.#system} alarms`.slice(0, 100),
      ...(kmsMasterKeyId !== undefined && { kmsMasterKeyId }),
      ...this.tags,
    });
  }

  #subscribe(alarmEmail: string): aws.sns.TopicSubscription {
    return this.child(aws.sns.TopicSubscription, this.name, this.args.transform?.subscription, {
      topic: this.topic.arn,
      protocol: "email",
      endpoint: alarmEmail,
    });
  }

  /** Without a default value: a metric is charged for in the hours in which it gets one. */
  #createFilter(counted: Counted): aws.cloudwatch.LogMetricFilter {
    return this.child(aws.cloudwatch.LogMetricFilter, `${this.name}-${counted}`, this.args.transform?.metricFilter, {
      logGroupName: this.args.api.accessLogGroup.name,
      pattern: accessLogFilters[counted],
      metricTransformation: { namespace: this.#namespace, name: this.#metricName(counted), value: "1", unit: "Count" },
    });
  }

  /** Tells two of these components in a stack apart. */
  #metricName(counted: Counted): string {
    return `${this.name}-${counted}-requests`;
  }

  #createAlarms(): Record<string, aws.cloudwatch.MetricAlarm> {
    const { table, bucket, database, thresholds } = this.args;
    const functions = this.#functions.map(([, watched]) => ({
      functionName: watched.function.name,
      timeout: watched.function.timeout,
    }));
    const settings: Record<string, AlarmSettings> = {
      ...apiAlarms({ ...this.#apiFacts, system: this.#system }, thresholds),
      ...functionAlarms(this.#system, this.#region, this.#dashboardName, functions, thresholds),
      ...(table && tableAlarms(this.#system, this.#region, table.tableName, thresholds.tableThrottles)),
      ...(bucket && bucketAlarms(this.#system, this.#region, bucket.bucketName, thresholds.bucketGigabytes)),
      ...(database && databaseAlarms(this.#system, this.#region, database, thresholds)),
    };
    return Object.fromEntries(
      Object.entries(settings).map(([watched, alarm]) => [watched, this.#createAlarm(watched, alarm)]),
    );
  }

  #createAlarm(watched: string, settings: AlarmSettings): aws.cloudwatch.MetricAlarm {
    return this.child(aws.cloudwatch.MetricAlarm, `${this.name}-${watched}`, this.args.transform?.alarm, {
      ...settings,
      alarmActions: [this.topic.arn],
      okActions: [this.topic.arn],
      ...this.tags,
    });
  }

  #createEventRule({ associationIds }: WatchedDatabase): aws.cloudwatch.EventRule {
    return this.child(aws.cloudwatch.EventRule, `${this.name}-associations`, this.args.transform?.eventRule, {
      description: `Failed SSM associations of the database of ${this.#system}`,
      eventPattern: pulumi.jsonStringify(pulumi.all(Object.values(associationIds)).apply(associationFailurePattern)),
      ...this.tags,
    });
  }

  #createEventTarget(rule: aws.cloudwatch.EventRule, { associationIds }: WatchedDatabase): aws.cloudwatch.EventTarget {
    return this.child(aws.cloudwatch.EventTarget, `${this.name}-associations`, this.args.transform?.eventTarget, {
      rule: rule.name,
      // Without a role, which fails at encrypted topics (EventBridge User Guide, "Using resource-based policies").
      arn: this.topic.arn,
      inputTransformer: pulumi
        .all([this.#region, associationIds])
        .apply(([region, ids]) => associationFailureMessage(this.#system, region, ids)),
    });
  }

  #createTopicPolicy(): aws.sns.TopicPolicy {
    const alarmArns = pulumi.all(Object.values(this.alarms).map(({ arn }) => arn));
    const rules = this.eventRule !== undefined;
    return this.child(aws.sns.TopicPolicy, this.name, this.args.transform?.topicPolicy, {
      arn: this.topic.arn,
      policy: pulumi
        .all([this.topic.arn, this.#place.accountId, alarmArns])
        .apply(([topicArn, accountId, arns]) => alarmTopicPolicy(topicArn, accountId, { alarmArns: arns, rules })),
    });
  }

  #createDashboard(): aws.cloudwatch.Dashboard {
    const { table, database, thresholds } = this.args;
    const facts = pulumi.output({
      ...this.#apiFacts,
      functions: this.#functions.map(([label, watched]) => ({
        label,
        functionName: watched.function.name,
        logGroupName: watched.logGroup.name,
      })),
      tableName: table?.tableName,
      database: database && { instanceId: database.instanceId, volumeId: database.volumeId },
      alarmArns: Object.values(this.alarms).map(({ arn }) => arn),
    });
    return this.child(aws.cloudwatch.Dashboard, this.name, this.args.transform?.dashboard, {
      dashboardName: this.#dashboardName,
      dashboardBody: pulumi.jsonStringify(facts.apply((known) => dashboardBody(known, thresholds))),
    });
  }

  #describeRecipient(): pulumi.Output<string> {
    const { subscription } = this;
    if (subscription === undefined) {
      return pulumi.interpolate`nobody: give alarmEmail, or subscribe to ${this.topic.arn}`;
    }
    return pulumi
      .all([subscription.endpoint, subscription.pendingConfirmation])
      .apply(([address, pending]) => (pending ? `${address}, once it has followed the link in SNS's e-mail` : address));
  }
}

/** The metrics are where the API is, and so must be whatever looks at them. */
function placeOf(accessLogGroupArn: pulumi.Input<string>): pulumi.Output<Place> {
  return pulumi.output(accessLogGroupArn).apply((arn) => {
    const { partition = "", region = "", accountId = "" } = parseArn(arn) ?? {};
    return { partition, region, accountId };
  });
}
