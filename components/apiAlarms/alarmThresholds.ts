import { wholeNumber } from "../shared/argumentChecks";
import type { FieldError } from "../shared/argumentChecks";

/**
 * When the alarms fire: at the value and above. Counts and rates are those of five minutes. Percentages need a number of
 * requests besides, `minimumRequests`, because at night a single mistyped address would be half of the traffic.
 */
export interface AlarmThresholds {
  /** Requests that the API answered with 5xx, in percent of all; default 5. */
  serverErrorPercent?: number;
  /** Requests that the API answered with 4xx, in percent of all, for a quarter of an hour; default 40. */
  clientErrorPercent?: number;
  /** The API's latency (99th percentile) in milliseconds, for a quarter of an hour; default 3000. */
  latencyMilliseconds?: number;
  /** Requests that the API refused for lack of a good token or signature (401, 403), in percent of all; default 30. */
  refusedPercent?: number;
  /** Requests that the API throttled (429); default 10. */
  throttledRequests?: number;
  /** Requests of the kind below which a percentage, or a percentile, says nothing; default 10. */
  minimumRequests?: number;
  /** Invocations that ended with an error or a timeout, over all functions; default 3. */
  functionErrors?: number;
  /** Invocations that Lambda throttled, over all functions; default 1. */
  functionThrottles?: number;
  /** A function's duration (99th percentile) in percent of its timeout, for a quarter of an hour; default 80. */
  durationPercent?: number;
  /** Reads and writes that DynamoDB throttled; the SDK repeats each, so that callers notice only many. Default 10. */
  tableThrottles?: number;
  /** Space used on the database's data volume, or on its system drive, in percent; default 85. */
  databaseDiskPercent?: number;
  /** Size of the database in percent of what SQL Server's edition allows; default 80. */
  databaseSizePercent?: number;
  /** Days from the release of the database's image to that of AWS's newest; default 60. AWS releases each month. */
  databaseImageDays?: number;
  /** What a bucket stores in S3 Standard, in GB, old versions and unfinished uploads included; default 100. */
  bucketGigabytes?: number;
}

const defaults: Required<AlarmThresholds> = {
  serverErrorPercent: 5,
  clientErrorPercent: 40,
  latencyMilliseconds: 3_000,
  refusedPercent: 30,
  throttledRequests: 10,
  minimumRequests: 10,
  functionErrors: 3,
  functionThrottles: 1,
  durationPercent: 80,
  tableThrottles: 10,
  databaseDiskPercent: 85,
  databaseSizePercent: 80,
  databaseImageDays: 60,
  bucketGigabytes: 100,
};

const count = wholeNumber(1, 1_000_000);
/** API Gateway waits 30 s for a function. */
const milliseconds = wholeNumber(1, 30_000);

/**
 * The thresholds with their defaults.
 * @returns the thresholds, and the errors in them under `thresholds.…`
 */
export function checkThresholds(given: AlarmThresholds = {}): {
  thresholds: Required<AlarmThresholds>;
  problems: FieldError[];
} {
  const thresholds = { ...defaults, ...present(given) };
  const problems = Object.entries(thresholds).flatMap(([threshold, value]) => {
    const rule = threshold.endsWith("Percent") ? percent : threshold === "latencyMilliseconds" ? milliseconds : count;
    const allowed = rule(value);
    return allowed === undefined ? [] : [{ field: `thresholds.${threshold}`, value, allowed }];
  });
  return { thresholds, problems };
}

function percent(value: number): string | undefined {
  return value > 0 && value <= 100 ? undefined : "a percentage above 0, at most 100";
}

/** Without the fields that are there but undefined, which would replace a default. */
function present(given: AlarmThresholds): AlarmThresholds {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
