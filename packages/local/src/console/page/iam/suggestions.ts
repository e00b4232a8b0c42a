import type { FunctionPermissions, RunDescription } from "../../schema";

/** Actions that programs grant most, by service; any other may be typed. */
const actionsByService: Record<string, readonly string[]> = {
  dynamodb: [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "DescribeTable",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
  ],
  "execute-api": ["Invoke"],
  lambda: ["InvokeFunction", "InvokeFunctionUrl"],
  logs: ["CreateLogStream", "PutLogEvents"],
  s3: ["DeleteObject", "GetObject", "ListBucket", "PutObject"],
  secretsmanager: ["GetSecretValue", "PutSecretValue"],
  sns: ["Publish"],
  sqs: ["DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"],
  ssm: ["GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"],
};

/** Actions to choose from: those of the run's own permissions first. */
export function suggestedActions(functions: readonly FunctionPermissions[]): string[] {
  const seen = functions.flatMap(({ used, unused, refused }) => [...used, ...unused, ...refused]);
  const usual = Object.entries(actionsByService).flatMap(([service, names]) =>
    names.map((name) => `${service}:${name}`),
  );
  return [...new Set([...seen.map(({ action }) => action), ...usual])].filter((action) => !action.includes("*"));
}

/** ARNs to choose from for an action: what the run's permissions name, and what the program has of its service. */
export function suggestedResources(
  action: string,
  { region, accountId, tables, buckets, functions, apis, queues }: RunDescription,
  permissions: readonly FunctionPermissions[],
  partition: string,
): string[] {
  const [service = ""] = action.split(":");
  const regional = (name: string): string => `arn:${partition}:${service}:${region}:${accountId}:${name}`;
  const ofProgram: Record<string, string[]> = {
    dynamodb: tables.map(({ tableName }) => regional(`table/${tableName}`)),
    "execute-api": apis.map(({ apiId }) => regional(`${apiId}/*/*`)),
    lambda: functions.map(({ functionName }) => regional(`function:${functionName}`)),
    s3: buckets.map(
      ({ bucketName }) => `arn:${partition}:s3:::${bucketName}${action === "s3:ListBucket" ? "" : "/example.txt"}`,
    ),
    sqs: queues.map(({ name }) => regional(name)),
  };
  const named = permissions
    .flatMap(({ used, unused, refused }) => [...used, ...refused, ...unused])
    .map(({ resource }) => resource)
    .filter((arn) => arn.split(":")[2] === service);
  return [...new Set([...(ofProgram[service] ?? []), ...named])].filter(
    (arn) => !/[*?]/.test(arn) || service === "execute-api",
  );
}
