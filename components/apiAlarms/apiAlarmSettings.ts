import * as pulumi from "@pulumi/pulumi";
import { accessLogFilters, clientErrorsPattern, serverErrorsPattern, slowPattern } from "./accessLogFilters";
import type { AlarmThresholds } from "./alarmThresholds";
import { atOnce, lasting, percentage, quietWhenSilent, result, sum, term } from "./metricMath";
import type { AlarmSettings, Metric } from "./metricMath";

/** Where the API's metrics and its access log are. */
interface ApiFacts {
  /** Whose alarm it is, as its reader knows it: project and stack. */
  system: string;
  region: pulumi.Input<string>;
  apiId: pulumi.Input<string>;
  stageName: pulumi.Input<string>;
  accessLogGroupName: pulumi.Input<string>;
  /** Namespace of the metrics that are drawn from the access log. */
  namespace: string;
  refusedMetric: string;
  throttledMetric: string;
}

/** Alarms on the API itself, by what goes into their names (API Gateway Developer Guide, "Working with metrics for HTTP APIs"). */
export function apiAlarms(api: ApiFacts, thresholds: Required<AlarmThresholds>): Record<string, AlarmSettings> {
  const { serverErrorPercent, clientErrorPercent, latencyMilliseconds, refusedPercent, throttledRequests } = thresholds;
  const { minimumRequests } = thresholds;
  const requests = term("requests", apiMetric(api, "Count", "Sum"));
  return {
    "server-errors": quietWhenSilent({
      ...atOnce,
      threshold: serverErrorPercent,
      metricQueries: [
        result("5xx in percent of all requests", percentage("errors", "requests", minimumRequests)),
        term("errors", apiMetric(api, "5xx", "Sum")),
        requests,
      ],
      alarmDescription: describe(
        api,
        `${serverErrorPercent} % or more of the API's requests, and at least ${minimumRequests}, ended as 5xx within five minutes.`,
        serverErrorsPattern,
        "integrationError says why: a function failed, took too long or may not be invoked.",
      ),
    }),
    "client-errors": quietWhenSilent({
      ...lasting,
      threshold: clientErrorPercent,
      metricQueries: [
        result("4xx in percent of all requests", percentage("errors", "requests", minimumRequests)),
        term("errors", apiMetric(api, "4xx", "Sum")),
        requests,
      ],
      alarmDescription: describe(
        api,
        `${clientErrorPercent} % or more of the API's requests, and at least ${minimumRequests} in five minutes, ended as 4xx for a quarter of an hour.`,
        clientErrorsPattern,
        "Mostly 401 or 403: see the alarm on refused requests. One routeKey: a front end and the API disagree. One ip: somebody probes.",
      ),
    }),
    latency: quietWhenSilent({
      ...lasting,
      threshold: latencyMilliseconds,
      metricQueries: [
        result("p99 latency in ms", `IF(requests >= ${minimumRequests}, latency, 0)`),
        term("latency", apiMetric(api, "Latency", "p99")),
        requests,
      ],
      alarmDescription: describe(
        api,
        `one request in a hundred took ${latencyMilliseconds} ms or longer for a quarter of an hour.`,
        slowPattern,
        "integrationLatency close to responseLatency: the function is slow, see its duration; else API Gateway is.",
      ),
    }),
    refused: quietWhenSilent({
      ...atOnce,
      threshold: refusedPercent,
      metricQueries: [
        result("refused, in percent of all requests", percentage("refused", "requests", minimumRequests)),
        term("refused", { namespace: api.namespace, metricName: api.refusedMetric, stat: "Sum" }),
        requests,
      ],
      alarmDescription: describe(
        api,
        `${refusedPercent} % or more of the API's requests, and at least ${minimumRequests}, were refused within five minutes: no token, a bad one, or no permission.`,
        accessLogFilters.refused,
        "authorizerError says why. All callers: compare the API's issuer and audience with the tokens'. One ip: somebody tries tokens.",
      ),
    }),
    throttled: quietWhenSilent({
      ...atOnce,
      threshold: throttledRequests,
      metricQueries: [
        result("throttled requests", sum(["throttled"])),
        term("throttled", { namespace: api.namespace, metricName: api.throttledMetric, stat: "Sum" }),
      ],
      alarmDescription: describe(
        api,
        `API Gateway throttled ${throttledRequests} requests or more within five minutes (429).`,
        accessLogFilters.throttled,
        "One ip: a runaway client. Many: raise the API's throttle, if the functions and the store bear it.",
      ),
    }),
  };
}

/** A metric of the API's stage. */
function apiMetric({ apiId, stageName }: ApiFacts, metricName: string, stat: string): Metric {
  return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: apiId, Stage: stageName }, stat };
}

function describe(api: ApiFacts, what: string, pattern: string, hint: string): pulumi.Output<string> {
  const command = pulumi.interpolate`aws logs tail ${api.accessLogGroupName} --since 30m --region ${api.region}`;
  return pulumi.interpolate`${api.system}: ${what} Next: ${command} --filter-pattern '${pattern}'. ${hint}`;
}
