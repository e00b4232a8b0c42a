import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** One term of an alarm's formula: a metric, or an expression over others. */
export type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** What an alarm watches, and when it fires; the component adds name, actions and tags. */
export type AlarmSettings = aws.cloudwatch.MetricAlarmArgs & { alarmDescription: pulumi.Input<string> };

/** An alarm takes ten metrics at most (CloudWatch User Guide, "Create an alarm based on a metric math expression"). */
export const metricsPerAlarm = 10;

/** Seconds over which the alarms count. */
const periodSeconds = 300;

/** A metric by its place in CloudWatch. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions?: Record<string, pulumi.Input<string>>;
  /** `Sum`, `Maximum`, `p99` … */
  stat: string;
}

/** A metric that an expression calls by `id`: letters, digits and underscores, the first a lower-case letter. */
export function term(id: string, { stat, ...metric }: Metric): MetricQuery {
  return { id, metric: { ...metric, stat, period: periodSeconds }, returnData: false };
}

/** The expression that the alarm compares with its threshold. */
export function result(label: string, expression: pulumi.Input<string>): MetricQuery {
  return { id: "result", label, expression, returnData: true };
}

/** `part` in percent of `whole`, or 0 while `part` is below `minimum`. */
export function percentage(part: string, whole: string, minimum: number): string {
  const filled = `FILL(${part}, 0)`;
  return `IF(${filled} >= ${minimum}, 100 * ${filled} / ${whole}, 0)`;
}

/** The sum of terms; whoever has nothing to report counts as 0. */
export function sum(ids: readonly string[]): string {
  return `SUM([${ids.map((id) => `FILL(${id}, 0)`).join(", ")}])`;
}

/**
 * Fires as soon as one period reaches the threshold. It looks at two, because metrics come late, and until they do the
 * expressions see 0 (CloudWatch User Guide, "Using metric math", FILL).
 */
export const atOnce = { evaluationPeriods: 2, datapointsToAlarm: 1 };

/** Fires when three periods out of four, a quarter of an hour, reach the threshold. */
export const lasting = { evaluationPeriods: 4, datapointsToAlarm: 3 };

/** An alarm at the threshold and above, which takes silence for a good sign: no traffic, no metrics. */
export function quietWhenSilent(
  settings: Pick<AlarmSettings, "alarmDescription" | "metricQueries" | "threshold" | keyof typeof atOnce>,
): AlarmSettings {
  return { ...settings, comparisonOperator: "GreaterThanOrEqualToThreshold", treatMissingData: "notBreaching" };
}
