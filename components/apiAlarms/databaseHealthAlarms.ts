import * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds } from "./alarmThresholds";
import type { AlarmSettings } from "./metricMath";
import type { DatabaseMetric } from "../shared/databaseMetrics";

/** An alarm on one metric of the health check. */
interface HealthAlarm {
  alarm: string;
  threshold: number;
  /** Whether it fires below the threshold rather than at it and above. */
  below?: true;
  /** Whether no measurement for an hour counts as a failed one. */
  expected?: true;
  /** What happened, and what to do. */
  message: string;
}

const operations = "docs/operations.md";

function table(thresholds: Required<AlarmThresholds>): Record<DatabaseMetric, HealthAlarm> {
  const { databaseDiskPercent, databaseSizePercent, databaseImageDays } = thresholds;
  return {
    LoginFailed: {
      alarm: "database-login",
      threshold: 1,
      expected: true,
      message: `the application's login over TLS fails, or was not tried for an hour. Next: Get-Service MSSQL* and the health check's output; run the set-up again (${operations}, Database).`,
    },
    DatabaseOffline: {
      alarm: "database-offline",
      threshold: 1,
      message: `the database is not online. Next: look at SQL Server's error log; a damaged database is restored from a backup (${operations}, Restore).`,
    },
    SizeLimitUsedPercent: {
      alarm: "database-size",
      threshold: databaseSizePercent,
      message: `the database has ${databaseSizePercent} percent of the size that SQL Server's edition allows, at which it takes no more data. Next: delete data, or change to another edition (${operations}, Replace the host).`,
    },
    DataVolumeUsedPercent: {
      alarm: "database-disk",
      threshold: databaseDiskPercent,
      message: `the data volume is ${databaseDiskPercent} percent full; a backup needs room beside the database. Next: raise databaseVolumeSize and deploy; the volume grows in place.`,
    },
    SystemDriveUsedPercent: {
      alarm: "database-system-drive",
      threshold: databaseDiskPercent,
      message: `the system drive is ${databaseDiskPercent} percent full. Next: remove logs and installers, or replace the host (${operations}, Replace the host).`,
    },
    CertificateDaysLeft: {
      alarm: "database-certificate",
      threshold: 30,
      below: true,
      message: `the certificate expires in less than 30 days, although the set-up renews it after 60. Next: run the set-up and read its output (${operations}, Database).`,
    },
    HoursSinceBackup: {
      alarm: "database-backup",
      threshold: 36,
      message: "the newest backup in S3 is older than 36 hours. Next: read the output of the backup's association.",
    },
    ImageDaysBehind: {
      alarm: "database-image",
      threshold: databaseImageDays,
      message: `the host's image was released ${databaseImageDays} days or more before AWS's newest: updates of Windows and SQL Server are missing. Next: replace the host (${operations}, Replace the host).`,
    },
  };
}

/** One alarm on each metric of a SQL Server's health check, which runs every half an hour. */
export function databaseHealthAlarms(
  facts: {
    system: string;
    region: pulumi.Input<string>;
    instanceId: pulumi.Input<string>;
    namespace: pulumi.Input<string>;
  },
  thresholds: Required<AlarmThresholds>,
): Record<string, AlarmSettings> {
  const { system, region, instanceId, namespace } = facts;
  return Object.fromEntries(
    Object.entries(table(thresholds)).map(([metricName, { alarm, threshold, below, expected, message }]) => [
      alarm,
      {
        namespace,
        metricName,
        dimensions: { InstanceId: instanceId },
        statistic: below ? "Minimum" : "Maximum",
        comparisonOperator: below ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
        threshold,
        period: 3_600,
        evaluationPeriods: 1,
        // A check that cannot measure fails its association, which EventBridge reports; the alarm stays as it was.
        treatMissingData: expected ? "breaching" : "ignore",
        alarmDescription: pulumi.interpolate`${system}: ${message} The host: aws ssm start-session --target ${instanceId} --region ${region}`,
      },
    ]),
  );
}
