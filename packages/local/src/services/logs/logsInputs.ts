import * as z from "zod/mini";
import { integer, optional, text } from "../../http/awsJsonInput";

const name = text(1, 512);
const time = optional(z.int());
export const groupInput = z.object({ logGroupName: name });
export const streamInput = z.object({ logGroupName: name, logStreamName: name });
export const putInput = z.object({
  logGroupName: name,
  logStreamName: name,
  logEvents: z
    .array(z.object({ timestamp: z.int(), message: text(1, 1024 * 1024) }))
    .check(z.minLength(1), z.maxLength(10_000)),
});
const page = { limit: optional(integer(1, 10_000)), nextToken: optional(text(1, 2048)) };
export const groupsInput = z.object({
  logGroupNamePrefix: optional(name),
  logGroupNamePattern: optional(name),
  ...page,
});
export const streamsInput = z.object({
  logGroupName: name,
  logStreamNamePrefix: optional(name),
  orderBy: z._default(z.enum(["LogStreamName", "LastEventTime"]), "LogStreamName"),
  descending: z._default(z.boolean(), false),
  ...page,
});
export const getInput = z.object({
  logGroupName: name,
  logStreamName: name,
  startTime: time,
  endTime: time,
  startFromHead: z._default(z.boolean(), false),
  ...page,
});
export const filterInput = z.object({
  logGroupName: name,
  logStreamNames: optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
  logStreamNamePrefix: optional(name),
  filterPattern: z._default(text(0, 1024), ""),
  startTime: time,
  endTime: time,
  ...page,
});
