import { AwsJsonError } from "../../http/awsJson";
import type { LogEvent } from "./logGroups";

export function isWithin(
  { timestamp }: LogEvent,
  { startTime, endTime }: { startTime?: number; endTime?: number },
): boolean {
  return timestamp >= (startTime ?? -Infinity) && timestamp < (endTime ?? Infinity);
}

/** Tokens go on from an event, forwards or backwards; at an end the same one comes back, as on AWS. */
export function eventPage(
  events: readonly LogEvent[],
  { limit = 10_000, nextToken, startFromHead }: { limit?: number; nextToken?: string; startFromHead: boolean },
) {
  const [, direction = startFromHead ? "f" : "b", id] = /^([fb])\/(\d+)$/.exec(nextToken ?? "") ?? [];
  if (nextToken !== undefined && id === undefined) {
    throw new AwsJsonError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const position = id === undefined ? undefined : events.findIndex((event) => event.id === Number(id));
  const entries =
    direction === "f"
      ? events.slice((position ?? -1) + 1).slice(0, limit)
      : events.slice(0, position === -1 ? 0 : position).slice(-limit);
  return {
    events: entries.map(shown),
    nextForwardToken: `f/${entries.at(-1)?.id ?? Number(id ?? 0)}`,
    nextBackwardToken: `b/${entries[0]?.id ?? Number(id ?? 0)}`,
  };
}

export function shown({ timestamp, message, ingestionTime }: LogEvent) {
  return { timestamp, message, ingestionTime };
}
