import * as pulumi from "@pulumi/pulumi";
import { atOnce, quietWhenSilent, result, sum, term } from "./metricMath";
import type { AlarmSettings } from "./metricMath";
import type { AlarmThresholds } from "./alarmThresholds";
import type { WatchedDatabase } from "./apiAlarmsArgs";
import { databaseHealthAlarms } from "./databaseHealthAlarms";

/**
 * The alarm on a DynamoDB table. There is none on its own errors (SystemErrors): they come by operation, so that an alarm
 * would need a metric for each, and what reaches a caller shows as a function's error; the dashboard has them.
 */
export function tableAlarms(
  system: string,
  region: pulumi.Input<string>,
  tableName: pulumi.Input<string>,
  threshold: number,
): Record<string, AlarmSettings> {
  const events = (id: string, metricName: string) =>
    term(id, { namespace: "AWS/DynamoDB", metricName, dimensions: { TableName: tableName }, stat: "Sum" });
  return {
    "table-throttles": quietWhenSilent({
      ...atOnce,
      threshold,
      metricQueries: [
        result("throttled reads and writes", sum(["reads", "writes"])),
        events("reads", "ReadThrottleEvents"),
        events("writes", "WriteThrottleEvents"),
      ],
      alarmDescription: pulumi.interpolate`${system}: DynamoDB throttled ${threshold} or more reads and writes of ${tableName} within five minutes. Next: aws dynamodb describe-table --table-name ${tableName} --region ${region}. A table paid by the request takes twice its former peak at once and then grows: one key that everybody reads or writes is the usual cause.`,
    }),
  };
}

/**
 * The alarm on what a bucket stores, which S3 reports once a day (S3 User Guide, "Metrics and dimensions"). It is the only
 * limit on uploads that users sign themselves.
 */
export function bucketAlarms(
  system: string,
  region: pulumi.Input<string>,
  bucketName: pulumi.Input<string>,
  gigabytes: number,
): Record<string, AlarmSettings> {
  return {
    "bucket-size": {
      namespace: "AWS/S3",
      metricName: "BucketSizeBytes",
      dimensions: { BucketName: bucketName, StorageType: "StandardStorage" },
      statistic: "Maximum",
      period: 86_400,
      evaluationPeriods: 1,
      threshold: gigabytes * 1e9,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      // A day's value comes hours after the day has ended.
      treatMissingData: "ignore",
      alarmDescription: pulumi.interpolate`${system}: the bucket ${bucketName} stores ${gigabytes} GB or more, old versions and unfinished uploads included. Next: aws s3api list-objects-v2 --bucket ${bucketName} --query 'reverse(sort_by(Contents,&Size))[:20]' --region ${region}. One prefix: that identity's user uploads too much; disable the user. All: raise the alarm's threshold, bucketGigabytes.`,
    },
  };
}

/** How many of five minutes the checks of AWS have to fail: one comes and goes. */
const checks = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };

/**
 * Alarms on the database's machine (EC2 User Guide, "CloudWatch metrics for your instances"; EBS User Guide, "CloudWatch
 * metrics for Amazon EBS"), on its snapshots, and on what its health check publishes. A queue of the volume is on the
 * dashboard alone: which length is too long depends on what the volume was made for.
 */
export function databaseAlarms(
  system: string,
  region: pulumi.Input<string>,
  { instanceId, volumeId, metricNamespace, snapshotPolicyId }: Omit<WatchedDatabase, "associationIds">,
  thresholds: Required<AlarmThresholds>,
): Record<string, AlarmSettings> {
  const failed: Pick<AlarmSettings, "statistic" | "comparisonOperator" | "threshold"> = {
    statistic: "Maximum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
  };
  return {
    "database-status": {
      ...checks,
      ...failed,
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instanceId },
      // A stopped instance reports nothing, and serves nobody.
      treatMissingData: "breaching",
      alarmDescription: pulumi.interpolate`${system}: the database's machine fails EC2's status checks, or it is stopped. Next: aws ec2 describe-instance-status --instance-ids ${instanceId} --include-all-instances --region ${region}. Stopped: aws ec2 start-instances. Impaired: stop and start it, which moves it to other hardware. Right after a first deployment: wait until it has booted.`,
    },
    "database-volume": {
      ...checks,
      ...failed,
      namespace: "AWS/EBS",
      metricName: "VolumeStalledIOCheck",
      dimensions: { InstanceId: instanceId, VolumeId: volumeId },
      // The other alarm reports a stopped instance; one that is not built on Nitro never reports this.
      treatMissingData: "notBreaching",
      alarmDescription: pulumi.interpolate`${system}: the database's data volume does not complete reads and writes. Next: aws ec2 describe-volume-status --volume-ids ${volumeId} --region ${region}. Impaired for long: restore its latest snapshot to a new volume.`,
    },
    ...(snapshotPolicyId !== undefined && { "database-snapshots": snapshotAlarm(system, region, snapshotPolicyId) }),
    ...(metricNamespace !== undefined &&
      databaseHealthAlarms({ system, region, instanceId, namespace: metricNamespace }, thresholds)),
  };
}

/** Failed snapshots, and failed copies to another region (EC2 User Guide, "Monitor your policies using Amazon CloudWatch"). */
function snapshotAlarm(system: string, region: pulumi.Input<string>, policyId: pulumi.Input<string>): AlarmSettings {
  const failures = (id: string, metricName: string) =>
    term(id, { namespace: "AWS/EBS", metricName, dimensions: { DLMPolicyId: policyId }, stat: "Sum" });
  return quietWhenSilent({
    ...atOnce,
    threshold: 1,
    metricQueries: [
      result("failed snapshots and copies", sum(["snapshots", "copies"])),
      failures("snapshots", "SnapshotsCreateFailed"),
      failures("copies", "SnapshotsCopiedRegionFailed"),
    ],
    alarmDescription: pulumi.interpolate`${system}: a daily snapshot of the database's volume, or its copy, failed. Next: aws dlm get-lifecycle-policy --policy-id ${policyId} --region ${region}, which has the reason in StatusMessage.`,
  });
}
