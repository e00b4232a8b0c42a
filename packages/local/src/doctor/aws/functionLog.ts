import type { Target } from "../target";
import { awsCall, installed } from "./awsCall";

/** What Lambda's runtimes and the platform write about failures. */
const errorPattern = '?ERROR ?"Task timed out" ?"Runtime exited" ?errorType';

/** Each searches a part of the group; a busy group must not hold up the rest. */
const maxPages = 10;

export interface LoggedFailure {
  /** Milliseconds since 1970. */
  at: number;
  message: string;
}

/** The last failure that a function's log tells of since a moment, in milliseconds since 1970. */
export async function lastFailure(
  target: Target,
  logGroupName: string,
  since: number,
): Promise<LoggedFailure | undefined> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } = await installed(
    "@aws-sdk/client-cloudwatch-logs",
    () => import("@aws-sdk/client-cloudwatch-logs"),
  );
  const search = { logGroupName, startTime: since, filterPattern: errorPattern };
  let last: LoggedFailure | undefined;
  let nextToken: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const found = await awsCall(CloudWatchLogsClient, target, "logs:FilterLogEvents", (client, options) =>
      client.send(new FilterLogEventsCommand({ ...search, nextToken }), options).catch((error: unknown) => {
        // A function that never ran has no log group yet.
        if ((error as Error).name === "ResourceNotFoundException") return { events: [], nextToken: undefined };
        throw error;
      }),
    );
    for (const { timestamp = 0, message = "" } of found.events ?? []) {
      if (last === undefined || timestamp >= last.at) last = { at: timestamp, message };
    }
    ({ nextToken } = found);
    if (nextToken === undefined || nextToken === "") break;
  }
  return last;
}
