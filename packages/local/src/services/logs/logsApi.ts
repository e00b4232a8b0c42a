import type * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { readInput } from "../../http/awsJsonInput";
import type { RequestHandler } from "../../http/httpRequest";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceEvents } from "../events";
import type { AccessControl } from "../iam/localIam";
import { pageOf } from "../pages";
import { awsJsonProtocol, signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import { eventPage, isWithin, shown } from "./eventPage";
import { filterPattern } from "./filterPattern";
import { LogGroups } from "./logGroups";
import type { LogGroup } from "./logGroups";
import { filterInput, getInput, groupInput, groupsInput, putInput, streamInput, streamsInput } from "./logsInputs";

export interface LogsOptions {
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
}

/** What functions write their lines with. */
export type LogWriter = Pick<Logs, "write">;

export const targetPrefix = "Logs_20140328.";

/** CloudWatch Logs: what functions logged and what was put, for as long as the run lasts. */
export class Logs {
  readonly handle: RequestHandler;
  readonly #groups: LogGroups;
  readonly #clock: () => number;
  #arnPrefix = "";

  constructor(program: RecordedProgram, { iam, onRequest, clock = Date.now }: LogsOptions) {
    this.#clock = clock;
    this.#groups = new LogGroups(clock);
    this.update(program);
    const protocol = awsJsonProtocol(targetPrefix, "1.1", 2 * 1024 * 1024);
    const operation = (operationName: string) => this.#operations.get(operationName);
    this.handle = signedApi({ service: "logs", protocol, iam, onRequest, clock, operation });
  }

  /** What a function writes. */
  write(logGroupName: string, logStreamName: string, message: string): void {
    const group = this.#groups.ensureGroup(logGroupName);
    this.#groups.ensureStream(group, logStreamName);
    this.#groups.append(group, logStreamName, [{ timestamp: this.#clock(), message }]);
  }

  /** Makes the groups of a program that was evaluated again; what was logged stays. */
  update(program: RecordedProgram): void {
    const { partition, region, accountId } = program;
    this.#arnPrefix = `arn:${partition}:logs:${region}:${accountId}:log-group:`;
    for (const resource of resourcesOfType(program, "aws:cloudwatch/logGroup:LogGroup")) {
      this.#groups.ensureGroup(fieldsOf(resource).requiredString("name"));
    }
  }

  close(): void {
    // Nothing outlives the run.
  }

  readonly #operations: ReadonlyMap<string, SignedOperation> = new Map<string, SignedOperation>([
    [
      "CreateLogGroup",
      (call) => {
        const { logGroupName } = readInput(groupInput, call.input, "InvalidParameterException");
        this.#authorize(call, logGroupName);
        if (this.#groups.has(logGroupName)) throw exists("log group");
        this.#groups.ensureGroup(logGroupName);
        return {};
      },
    ],
    [
      "CreateLogStream",
      (call) => {
        const { logGroupName, logStreamName } = readInput(streamInput, call.input, "InvalidParameterException");
        this.#authorize(call, logGroupName);
        const group = this.#groups.group(logGroupName);
        if (group.streams.has(logStreamName)) throw exists("log stream");
        this.#groups.ensureStream(group, logStreamName);
        return {};
      },
    ],
    [
      "PutLogEvents",
      (call) => {
        const input = readInput(putInput, call.input, "InvalidParameterException");
        const { logGroupName, logStreamName, logEvents } = input;
        this.#authorize(call, logGroupName, logStreamName);
        const group = this.#stream(logGroupName, logStreamName);
        this.#groups.append(group, logStreamName, logEvents);
        // Sequence tokens are out of use; AWS still answers one.
        return { nextSequenceToken: String(group.events.at(-1)?.id ?? 0) };
      },
    ],
    [
      "DescribeLogGroups",
      (call) => {
        const input = readInput(groupsInput, call.input, "InvalidParameterException");
        const { logGroupNamePrefix: prefix = "", logGroupNamePattern: pattern = "" } = input;
        call.authorize("logs:DescribeLogGroups", `${this.#arnPrefix}*`);
        const groups = this.#groups.all().filter((one) => one.name.startsWith(prefix) && one.name.includes(pattern));
        const { entries, NextToken } = pageOf(groups, pageInput(input), 50);
        return { logGroups: entries.map((group) => this.#describedGroup(group)), nextToken: NextToken };
      },
    ],
    [
      "DescribeLogStreams",
      (call) => {
        const input = readInput(streamsInput, call.input, "InvalidParameterException");
        this.#authorize(call, input.logGroupName);
        const group = this.#groups.group(input.logGroupName);
        const { entries, NextToken } = pageOf(this.#describedStreams(group, input), pageInput(input), 50);
        return { logStreams: entries, nextToken: NextToken };
      },
    ],
    [
      "GetLogEvents",
      (call) => {
        const input = readInput(getInput, call.input, "InvalidParameterException");
        this.#authorize(call, input.logGroupName, input.logStreamName);
        const { events } = this.#stream(input.logGroupName, input.logStreamName);
        return eventPage(
          events.filter((event) => event.stream === input.logStreamName && isWithin(event, input)),
          input,
        );
      },
    ],
    [
      "FilterLogEvents",
      (call) => {
        const input = readInput(filterInput, call.input, "InvalidParameterException");
        this.#authorize(call, input.logGroupName);
        const { logStreamNames, logStreamNamePrefix = "" } = input;
        const matches = filterPattern(input.filterPattern);
        const found = this.#groups
          .group(input.logGroupName)
          .events.filter(
            (event) =>
              isWithin(event, input) &&
              event.stream.startsWith(logStreamNamePrefix) &&
              (logStreamNames?.includes(event.stream) ?? true) &&
              matches(event.message),
          );
        const { entries, NextToken } = pageOf(found, pageInput(input), 10_000);
        return {
          events: entries.map((event) => ({
            ...shown(event),
            eventId: String(event.id).padStart(56, "0"),
            logStreamName: event.stream,
          })),
          searchedLogStreams: [],
          nextToken: NextToken,
        };
      },
    ],
  ]);

  /** Reading and writing events needs the stream's ARN, all else the group's with `:*` behind it. */
  #authorize(call: SignedCall, groupName: string, streamName?: string): void {
    const behind = streamName === undefined ? "*" : `log-stream:${streamName}`;
    call.authorize(`logs:${call.operation}`, `${this.#arnPrefix}${groupName}:${behind}`);
  }

  #stream(groupName: string, streamName: string): LogGroup {
    const group = this.#groups.group(groupName);
    if (group.streams.has(streamName)) return group;
    throw new AwsJsonError("ResourceNotFoundException", "The specified log stream does not exist.");
  }

  #describedGroup({ name: logGroupName, createdAt, events }: LogGroup) {
    const arn = `${this.#arnPrefix}${logGroupName}`;
    const storedBytes = events.reduce((total, { message }) => total + Buffer.byteLength(message), 0);
    return { logGroupName, creationTime: createdAt, arn: `${arn}:*`, logGroupArn: arn, storedBytes };
  }

  #describedStreams(group: LogGroup, input: z.output<typeof streamsInput>) {
    const { logStreamNamePrefix = "", orderBy, descending } = input;
    const streams = [...group.streams.values()].filter((one) => one.name.startsWith(logStreamNamePrefix));
    const described = streams.map(({ name: logStreamName, createdAt }) => {
      const events = group.events.filter(({ stream }) => stream === logStreamName);
      return {
        logStreamName,
        creationTime: createdAt,
        firstEventTimestamp: events[0]?.timestamp,
        lastEventTimestamp: events.at(-1)?.timestamp,
        lastIngestionTime: events.at(-1)?.ingestionTime,
        arn: `${this.#arnPrefix}${group.name}:log-stream:${logStreamName}`,
      };
    });
    const order = (one: (typeof described)[number]) =>
      orderBy === "LastEventTime"
        ? String(one.lastEventTimestamp ?? one.creationTime).padStart(16, "0")
        : one.logStreamName;
    described.sort((one, other) => (order(one) < order(other) ? -1 : 1));
    return descending ? described.reverse() : described;
  }
}

function pageInput({ limit, nextToken }: { limit?: number; nextToken?: string }) {
  return {
    ...(limit !== undefined && { MaxResults: limit }),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

function exists(what: string): AwsJsonError {
  return new AwsJsonError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}
