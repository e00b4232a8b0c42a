/** What the health check of a `SqlServer` measures, each with the dimension `InstanceId`. */
export const databaseMetrics = [
  /** 1 when the application's login over TLS fails. */
  "LoginFailed",
  /** 1 unless the database is online. */
  "DatabaseOffline",
  /** Of the size that the edition allows; 0 where it has no limit. */
  "SizeLimitUsedPercent",
  "DataVolumeUsedPercent",
  "SystemDriveUsedPercent",
  /** Until the certificate that clients pin expires. */
  "CertificateDaysLeft",
  /** Since the newest backup arrived in S3. */
  "HoursSinceBackup",
  /** From the release of the host's image to that of AWS's newest. */
  "ImageDaysBehind",
] as const;

export type DatabaseMetric = (typeof databaseMetrics)[number];

/**
 * Namespace of a stack's own metrics (CloudWatch API Reference, PutMetricData: 255 characters, no colon at the start, and
 * `AWS/` is reserved).
 */
export function metricNamespace(project: string, stack: string): string {
  return `Pulumi/${project}/${stack}`;
}
