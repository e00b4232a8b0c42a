import * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds } from "./alarmThresholds";
import { metricsPerAlarm, atOnce, lasting, quietWhenSilent, result, sum, term } from "./metricMath";
import type { AlarmSettings, MetricQuery } from "./metricMath";

/** One function, as the alarms see it. */
interface FunctionFacts {
  functionName: pulumi.Input<string>;
  /** Seconds; Lambda's default, 3, where it is left to Lambda. */
  timeout: pulumi.Input<number | undefined>;
}

/**
 * Alarms on the functions, by what goes into their names. Each looks at all of them, up to ten: CloudWatch charges by the
 * metrics in an alarm, so that one alarm for each function would cost the same, and a store that fails every function
 * would send as many messages as there are functions.
 *
 * @param system whose alarm it is, as its reader knows it: project and stack
 * @param dashboardName the dashboard that shows the functions one by one
 */
export function functionAlarms(
  system: string,
  region: pulumi.Input<string>,
  dashboardName: string,
  functions: readonly FunctionFacts[],
  { functionErrors, functionThrottles, durationPercent }: Required<AlarmThresholds>,
): Record<string, AlarmSettings> {
  const group = `aws lambda get-function-configuration --function-name NAME --query LoggingConfig.LogGroup --output text`;
  const tail = pulumi.interpolate`aws logs tail "$(${group} --region ${region})" --since 30m --region ${region} --filter-pattern '?error ?ERROR ?timeout'`;
  const which = `Next: dashboard ${dashboardName} tells which (NAME);`;
  const alarms = inGroups(functions).flatMap((some, index): [string, AlarmSettings][] => {
    const suffix = index === 0 ? "" : `-${index + 1}`;
    return [
      [
        `function-errors${suffix}`,
        quietWhenSilent({
          ...atOnce,
          threshold: functionErrors,
          metricQueries: total("errors", some, "Errors"),
          alarmDescription: pulumi.interpolate`${system}: ${functionErrors} or more invocations failed or timed out within five minutes. ${which} ${tail}.`,
        }),
      ],
      [
        `function-throttles${suffix}`,
        quietWhenSilent({
          ...atOnce,
          threshold: functionThrottles,
          metricQueries: total("throttled invocations", some, "Throttles"),
          alarmDescription: pulumi.interpolate`${system}: Lambda throttled ${functionThrottles} or more invocations within five minutes. ${which} aws lambda get-account-settings --region ${region} shows the account's limit of concurrent executions; ask for more in Service Quotas, or raise the function's reservedConcurrency.`,
        }),
      ],
      [
        `function-duration${suffix}`,
        quietWhenSilent({
          ...lasting,
          threshold: durationPercent,
          metricQueries: longest(some),
          alarmDescription: pulumi.interpolate`${system}: one invocation in a hundred took ${durationPercent} % or more of its function's timeout for a quarter of an hour; soon callers get 503. ${which} ${tail}. Find what is slow before raising timeout or memorySize.`,
        }),
      ],
    ];
  });
  return Object.fromEntries(alarms);
}

/** The sum of one metric over some functions. */
function total(label: string, functions: readonly FunctionFacts[], metricName: string): MetricQuery[] {
  const terms = functions.map(({ functionName }, index) =>
    term(`f${index}`, { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: functionName }, stat: "Sum" }),
  );
  return [result(label, sum(terms.map((_, index) => `f${index}`))), ...terms];
}

/** The longest duration of some functions, each in percent of its own timeout. */
function longest(functions: readonly FunctionFacts[]): MetricQuery[] {
  const terms = functions.map(({ functionName }, index) =>
    term(`f${index}`, {
      namespace: "AWS/Lambda",
      metricName: "Duration",
      dimensions: { FunctionName: functionName },
      stat: "p99",
    }),
  );
  const expression = pulumi.all(functions.map(({ timeout }) => timeout)).apply((timeouts) => {
    // Milliseconds in percent of seconds.
    const shares = timeouts.map((timeout = 3, index) => `FILL(f${index}, 0) / ${timeout * 10}`);
    return `MAX([${shares.join(", ")}])`;
  });
  return [result("p99 duration in percent of the timeout", expression), ...terms];
}

function inGroups(functions: readonly FunctionFacts[]): FunctionFacts[][] {
  const groups = Math.ceil(functions.length / metricsPerAlarm);
  return Array.from({ length: groups }, (_, index) =>
    functions.slice(index * metricsPerAlarm, (index + 1) * metricsPerAlarm),
  );
}
