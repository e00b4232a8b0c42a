import type * as aws from "@pulumi/aws";

/**
 * Matches runs of these associations that failed (Systems Manager User Guide, "Amazon EventBridge event examples for
 * Systems Manager", State Manager). The event of an instance is matched, not the association's own, which follows on
 * each: it names the instance.
 */
export function associationFailurePattern(associationIds: readonly string[]): object {
  return {
    source: ["aws.ssm"],
    "detail-type": ["EC2 State Manager Instance Association State Change"],
    detail: { "association-id": associationIds, status: ["Failed", "TimedOut"] },
  };
}

/**
 * Turns such an event into one sentence and the next command. The template is the JSON text of a message in which
 * EventBridge puts the values (EventBridge User Guide, "Input transformation").
 */
export function associationFailureMessage(
  system: string,
  region: string,
  associationIds: { setUp: string; health: string; backup?: string },
): aws.types.input.cloudwatch.EventTargetInputTransformer {
  const message =
    `${system}: the SSM association <association> of the database's machine <instance> ended as <status>. ` +
    `${meanings(associationIds)} ` +
    `Next: aws ssm describe-association-executions --association-id <association> --max-results 5 --region ${region}, ` +
    `then look at the machine: aws ssm start-session --target <instance> --region ${region}`;
  return {
    inputPaths: {
      association: "$.detail.association-id",
      instance: "$.detail.instance-id",
      status: "$.detail.status",
    },
    inputTemplate: JSON.stringify(message),
  };
}

function meanings({ setUp, health, backup }: { setUp: string; health: string; backup?: string }): string {
  const parts = [
    `${setUp} sets the machine up`,
    `${health} measures its health, which is now unknown in part`,
    ...(backup === undefined ? [] : [`${backup} backs the database up to S3`]),
  ];
  return `${parts.join("; ")}.`;
}
