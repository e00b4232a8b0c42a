import type { AlarmThresholds } from "./alarmThresholds";
import { arrange, graph, logTable, thresholdLine } from "./dashboardLayout";
import type { Line, LineOptions, Widget } from "./dashboardLayout";

/** What the dashboard shows; every name as AWS knows it. */
export interface DashboardFacts {
  region: string;
  apiId: string;
  stageName: string;
  accessLogGroupName: string;
  /** Namespace and names of the metrics that are drawn from the access log. */
  namespace: string;
  refusedMetric: string;
  throttledMetric: string;
  functions: { label: string; functionName: string; logGroupName: string }[];
  tableName?: string | undefined;
  database?: { instanceId: string; volumeId: string } | undefined;
  alarmArns: string[];
}

/** The dashboard's body, before it is written as JSON. */
export function dashboardBody(facts: DashboardFacts, thresholds: Required<AlarmThresholds>): object {
  const { region, alarmArns } = facts;
  const alarms: Widget = { type: "alarm", width: 24, height: 3, properties: { title: "Alarms", alarms: alarmArns } };
  return {
    // The last three hours when it opens, in graphs that keep their own period.
    start: "-PT3H",
    periodOverride: "inherit",
    widgets: arrange([
      [alarms],
      apiRow(facts, thresholds),
      accessLogRow(facts),
      facts.functions.length === 0 ? [] : functionRow(facts),
      storeRow(facts),
      facts.functions.length === 0 ? [] : [functionErrors(region, facts)],
    ]),
  };
}

function apiRow(facts: DashboardFacts, { latencyMilliseconds }: Required<AlarmThresholds>): Widget[] {
  const { region, apiId, stageName } = facts;
  const line = (metric: string, options: LineOptions): Line => [
    "AWS/ApiGateway",
    metric,
    "ApiId",
    apiId,
    "Stage",
    stageName,
    options,
  ];
  return [
    graph({ region, title: "Requests" }, [line("Count", { stat: "Sum", label: "requests" })]),
    graph({ region, title: "Errors" }, [
      line("4xx", { stat: "Sum", label: "4xx" }),
      line("5xx", { stat: "Sum", label: "5xx" }),
    ]),
    graph(
      { region, title: "Latency (ms)" },
      [
        ...["p50", "p90", "p99"].map((stat) => line("Latency", { stat, label: stat })),
        line("IntegrationLatency", { stat: "p99", label: "p99 of the functions" }),
      ],
      thresholdLine("alarm on p99", latencyMilliseconds),
    ),
  ];
}

function accessLogRow(facts: DashboardFacts): Widget[] {
  const { region, namespace, refusedMetric, throttledMetric, accessLogGroupName } = facts;
  return [
    graph({ region, title: "Refused (401, 403) and throttled (429)" }, [
      [namespace, refusedMetric, { stat: "Sum", label: "refused" }],
      [namespace, throttledMetric, { stat: "Sum", label: "throttled" }],
    ]),
    logTable(
      { region, title: "Latest requests that failed", width: 16 },
      [accessLogGroupName],
      "fields @timestamp, status, routeKey, integrationError, authorizerError, requestId" +
        " | filter status like /^[45]/ | sort @timestamp desc | limit 50",
    ),
  ];
}

function functionRow({ region, functions }: DashboardFacts): Widget[] {
  const lines = (metric: string, stat: string, what = ""): Line[] =>
    functions.map(({ label, functionName }) => [
      "AWS/Lambda",
      metric,
      "FunctionName",
      functionName,
      { stat, label: `${label}${what}` },
    ]);
  return [
    graph({ region, title: "Function errors" }, lines("Errors", "Sum")),
    graph({ region, title: "Function duration (p99, ms)" }, lines("Duration", "p99")),
    graph({ region, title: "Concurrent executions, and throttles" }, [
      ...lines("ConcurrentExecutions", "Maximum"),
      ...lines("Throttles", "Sum", " throttled"),
    ]),
  ];
}

function storeRow(facts: DashboardFacts): Widget[] {
  return [...tableWidgets(facts), ...databaseWidgets(facts)];
}

function tableWidgets({ region, tableName }: DashboardFacts): Widget[] {
  if (tableName === undefined) return [];
  const line = (metric: string, label: string): Line => [
    "AWS/DynamoDB",
    metric,
    "TableName",
    tableName,
    { stat: "Sum", label },
  ];
  // Errors come by operation; a search finds those that there are. Alarms may not search, graphs may.
  const search = `SEARCH('{AWS/DynamoDB,TableName,Operation} TableName="${tableName}" MetricName="SystemErrors"', 'Sum', 300)`;
  return [
    graph({ region, title: "Table" }, [
      line("ReadThrottleEvents", "throttled reads"),
      line("WriteThrottleEvents", "throttled writes"),
      [{ expression: search, label: "errors of DynamoDB" }],
    ]),
  ];
}

function databaseWidgets({ region, database }: DashboardFacts): Widget[] {
  if (database === undefined) return [];
  const instance = (metric: string, options: LineOptions): Line => [
    "AWS/EC2",
    metric,
    "InstanceId",
    database.instanceId,
    options,
  ];
  const volume = (metric: string, options: LineOptions): Line => [
    "AWS/EBS",
    metric,
    "VolumeId",
    database.volumeId,
    options,
  ];
  return [
    graph({ region, title: "Database machine" }, [
      instance("CPUUtilization", { stat: "Average", label: "CPU (%)" }),
      instance("StatusCheckFailed", { stat: "Maximum", label: "status check failed", yAxis: "right" }),
    ]),
    graph({ region, title: "Database volume" }, [
      volume("VolumeQueueLength", { stat: "Average", label: "queue length" }),
      volume("VolumeReadOps", { stat: "Sum", label: "reads", yAxis: "right" }),
      volume("VolumeWriteOps", { stat: "Sum", label: "writes", yAxis: "right" }),
    ]),
  ];
}

function functionErrors(region: string, { functions }: DashboardFacts): Widget {
  return logTable(
    { region, title: "Latest errors of the functions" },
    functions.map(({ logGroupName }) => logGroupName),
    // The handlers log in lower case, Lambda in upper case; a timeout is in Lambda's report.
    "fields @timestamp, message, record.requestId, @log, @message" +
      ' | filter level in ["error", "ERROR", "FATAL"] or record.status in ["error", "timeout", "failure"]' +
      " | sort @timestamp desc | limit 50",
  );
}
