/** Retention periods that CloudWatch Logs offers, in days (CloudWatch Logs API Reference, PutRetentionPolicy). */
export const logRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Checks a retention period. */
export function validateLogRetention(days: number): string | undefined {
  return logRetentionDays.includes(days) ? undefined : `a number of days out of ${logRetentionDays.join(", ")}`;
}
