import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkApiAlarmsArgs } from "./apiAlarmsArgs";
import type { ApiAlarmsArgs, CheckedApiAlarmsArgs, WatchedDatabase, WatchedFunction } from "./apiAlarmsArgs";
import { accessLogFilters } from "./accessLogFilters";
import { dashboardName, metricNamespace } from "./alarmNames";
import { alarmTopicPolicy, topicKeyPolicy } from "./alarmTopic";
import type { Place } from "./alarmTopic";
import { apiAlarms } from "./apiAlarmSettings";
import { parseArn } from "../shared/arn";
import { associationFailureMessage, associationFailurePattern } from "./associationFailures";
import { dashboardBody } from "./dashboardWidgets";
import { functionAlarms } from "./functionAlarmSettings";
import type { AlarmSettings } from "./metricMath";
import { databaseAlarms, tableAlarms } from "./storeAlarmSettings";
import { transformed } from "../shared/transform";

export type * from "./apiAlarmsArgs";
export type { AlarmThresholds } from "./alarmThresholds";

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
export class ApiAlarms extends pulumi.ComponentResource {
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

  readonly #name: string;
  readonly #args: CheckedApiAlarmsArgs;
  readonly #dependsOn: NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>;
  readonly #place: pulumi.Output<Place>;
  /** Project and stack, as messages name them. */
  readonly #system: string;
  readonly #namespace: string;
  readonly #dashboardName: string;

  /** @throws {ArgumentError} listing every mistake in the arguments. */
  constructor(name: string, args: ApiAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkApiAlarmsArgs(name, args);
    super("learninghub:apiAlarms:ApiAlarms", name, {}, opts);
    const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
    this.#name = name;
    this.#args = checked;
    this.#dependsOn = opts?.dependsOn ?? [];
    this.#place = placeOf(checked.accessLogGroupArn);
    this.#system = `${project} ${stack}`;
    this.#namespace = metricNamespace(project, stack);
    this.#dashboardName = dashboardName(project, stack, name);

    if (checked.kmsKeyArn === undefined) this.key = this.#createKey();
    this.topic = this.#createTopic();
    if (checked.alarmEmail !== undefined) this.subscription = this.#subscribe(checked.alarmEmail);
    this.metricFilters = { refused: this.#createFilter("refused"), throttled: this.#createFilter("throttled") };
    this.alarms = this.#createAlarms();
    if (checked.database !== undefined) {
      this.eventRule = this.#createEventRule(checked.database);
      this.eventTarget = this.#createEventTarget(this.eventRule, checked.database);
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

  /** Fresh each time, because a transform may change it in place. */
  get #child(): pulumi.CustomResourceOptions {
    // A child inherits its parent's provider, protection and aliases, but not what the parent has to wait for.
    return { parent: this, dependsOn: this.#dependsOn };
  }

  get #region(): pulumi.Output<string> {
    return this.#place.region;
  }

  /** Sorted by name, so that an alarm's terms do not change places with the argument's order. */
  get #functions(): [label: string, watched: WatchedFunction][] {
    return Object.entries(this.#args.functions).sort(([one], [other]) => (one < other ? -1 : 1));
  }

  get #tags(): Pick<ApiAlarmsArgs, "tags"> {
    return this.#args.tags === undefined ? {} : { tags: this.#args.tags };
  }

  /** Where the API's metrics and log lines are, for the alarms and the dashboard alike. */
  get #apiFacts() {
    const { api, stage, accessLogGroup } = this.#args.api;
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
      ...(this.#args.database === undefined ? [] : ["events.amazonaws.com"]),
    ];
    const keyArgs: aws.kms.KeyArgs = {
      description: `Messages of the alarms ${this.#name} of ${this.#system}`,
      enableKeyRotation: true,
      policy: pulumi.jsonStringify(this.#place.apply((place) => topicKeyPolicy(place, services))),
      ...this.#tags,
    };
    return new aws.kms.Key(this.#name, ...transformed(this.#args.transform?.key, keyArgs, this.#child));
  }

  #createTopic(): aws.sns.Topic {
    const kmsMasterKeyId = this.#args.kmsKeyArn ?? this.key?.arn;
    const topicArgs: aws.sns.TopicArgs = {
      // The sender's name in e-mails; SNS takes 100 characters.
      displayName: `${this.#system} alarms`.slice(0, 100),
      ...(kmsMasterKeyId !== undefined && { kmsMasterKeyId }),
      ...this.#tags,
    };
    return new aws.sns.Topic(this.#name, ...transformed(this.#args.transform?.topic, topicArgs, this.#child));
  }

  #subscribe(alarmEmail: string): aws.sns.TopicSubscription {
    const subscriptionArgs: aws.sns.TopicSubscriptionArgs = {
      topic: this.topic.arn,
      protocol: "email",
      endpoint: alarmEmail,
    };
    return new aws.sns.TopicSubscription(
      this.#name,
      ...transformed(this.#args.transform?.subscription, subscriptionArgs, this.#child),
    );
  }

  /** Without a default value: a metric is charged for in the hours in which it gets one. */
  #createFilter(counted: Counted): aws.cloudwatch.LogMetricFilter {
    const filterArgs: aws.cloudwatch.LogMetricFilterArgs = {
      logGroupName: this.#args.api.accessLogGroup.name,
      pattern: accessLogFilters[counted],
      metricTransformation: { namespace: this.#namespace, name: this.#metricName(counted), value: "1", unit: "Count" },
    };
    return new aws.cloudwatch.LogMetricFilter(
      `${this.#name}-${counted}`,
      ...transformed(this.#args.transform?.metricFilter, filterArgs, this.#child),
    );
  }

  /** Tells two of these components in a stack apart. */
  #metricName(counted: Counted): string {
    return `${this.#name}-${counted}-requests`;
  }

  #createAlarms(): Record<string, aws.cloudwatch.MetricAlarm> {
    const { table, database, thresholds } = this.#args;
    const functions = this.#functions.map(([, watched]) => ({
      functionName: watched.function.name,
      timeout: watched.function.timeout,
    }));
    const settings: Record<string, AlarmSettings> = {
      ...apiAlarms({ ...this.#apiFacts, system: this.#system }, thresholds),
      ...functionAlarms(this.#system, this.#region, this.#dashboardName, functions, thresholds),
      ...(table && tableAlarms(this.#system, this.#region, table.tableName, thresholds.tableThrottles)),
      ...(database && databaseAlarms(this.#system, this.#region, database)),
    };
    return Object.fromEntries(
      Object.entries(settings).map(([watched, alarm]) => [watched, this.#createAlarm(watched, alarm)]),
    );
  }

  #createAlarm(watched: string, settings: AlarmSettings): aws.cloudwatch.MetricAlarm {
    const alarmArgs: aws.cloudwatch.MetricAlarmArgs = {
      ...settings,
      alarmActions: [this.topic.arn],
      okActions: [this.topic.arn],
      ...this.#tags,
    };
    return new aws.cloudwatch.MetricAlarm(
      `${this.#name}-${watched}`,
      ...transformed(this.#args.transform?.alarm, alarmArgs, this.#child),
    );
  }

  #createEventRule({ associationIds }: WatchedDatabase): aws.cloudwatch.EventRule {
    const ruleArgs: aws.cloudwatch.EventRuleArgs = {
      description: `Failed SSM associations of the database of ${this.#system}`,
      eventPattern: pulumi.jsonStringify(
        pulumi.all([associationIds.setUp, associationIds.health]).apply(associationFailurePattern),
      ),
      ...this.#tags,
    };
    return new aws.cloudwatch.EventRule(
      `${this.#name}-associations`,
      ...transformed(this.#args.transform?.eventRule, ruleArgs, this.#child),
    );
  }

  #createEventTarget(rule: aws.cloudwatch.EventRule, { associationIds }: WatchedDatabase): aws.cloudwatch.EventTarget {
    const targetArgs: aws.cloudwatch.EventTargetArgs = {
      rule: rule.name,
      // Without a role, which fails at encrypted topics (EventBridge User Guide, "Using resource-based policies").
      arn: this.topic.arn,
      inputTransformer: pulumi
        .all([this.#region, associationIds.health])
        .apply(([region, health]) => associationFailureMessage(this.#system, region, health)),
    };
    return new aws.cloudwatch.EventTarget(
      `${this.#name}-associations`,
      ...transformed(this.#args.transform?.eventTarget, targetArgs, this.#child),
    );
  }

  #createTopicPolicy(): aws.sns.TopicPolicy {
    const alarmArns = pulumi.all(Object.values(this.alarms).map(({ arn }) => arn));
    const rules = this.eventRule !== undefined;
    const policyArgs: aws.sns.TopicPolicyArgs = {
      arn: this.topic.arn,
      policy: pulumi
        .all([this.topic.arn, this.#place.accountId, alarmArns])
        .apply(([topicArn, accountId, arns]) => alarmTopicPolicy(topicArn, accountId, { alarmArns: arns, rules })),
    };
    return new aws.sns.TopicPolicy(
      this.#name,
      ...transformed(this.#args.transform?.topicPolicy, policyArgs, this.#child),
    );
  }

  #createDashboard(): aws.cloudwatch.Dashboard {
    const { table, database, thresholds } = this.#args;
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
    const dashboardArgs: aws.cloudwatch.DashboardArgs = {
      dashboardName: this.#dashboardName,
      dashboardBody: pulumi.jsonStringify(facts.apply((known) => dashboardBody(known, thresholds))),
    };
    return new aws.cloudwatch.Dashboard(
      this.#name,
      ...transformed(this.#args.transform?.dashboard, dashboardArgs, this.#child),
    );
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
