import type { RoleStatement } from "pulumi-secured-api";
import { coursePartition } from "../../handlers/store/courseItem";
import type { StateLocation } from "./deliveryConfig";
import { readActions } from "./permissions/deployStatements";
import { resourceGrants } from "./permissions/resourceGrants";
import type { Account } from "./permissions/stackPermissions";

/** What the program asks AWS while it runs: zones for a network's subnets, the zone of the database's. */
const lookUps: RoleStatement[] = [
  { actions: ["ec2:DescribeAvailabilityZones", "ec2:DescribeSubnets"], resources: ["*"] },
];

/** Reading the configuration of every type of resource; none of the calls reads data or a secret's value. */
const refresh: RoleStatement[] = [{ actions: readActions(Object.keys(resourceGrants)), resources: ["*"] }];

/** What a preview needs: the state, and what the program looks up. Comparing with the state takes no call. */
export function previewStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  return [...readState(account, state), ...lookUps, publicParameters(account)];
}

/** What a preview with a refresh needs. */
export function driftStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  return [...previewStatements(account, state), ...refresh, seedItems(account)];
}

/** What a deployment needs beside its managed policies: what a preview does, and to write the state. */
export function deployStatements(account: Account, state: StateLocation | undefined): RoleStatement[] {
  const preview = previewStatements(account, state);
  if (state === undefined) return preview;
  const objects = `arn:${account.partition}:s3:::${state.bucket}/*`;
  return [
    ...preview,
    { actions: ["s3:PutObject", "s3:DeleteObject"], resources: [objects] },
    { actions: ["kms:Encrypt", "kms:GenerateDataKey"], resources: [state.keyArn] },
  ];
}

function readState({ partition }: Account, state: StateLocation | undefined): RoleStatement[] {
  if (state === undefined) return [];
  const bucketArn = `arn:${partition}:s3:::${state.bucket}`;
  return [
    { actions: ["s3:ListBucket"], resources: [bucketArn] },
    { actions: ["s3:GetObject"], resources: [`${bucketArn}/*`] },
    { actions: ["kms:Decrypt"], resources: [state.keyArn] },
  ];
}

function publicParameters({ partition, region }: Account): RoleStatement {
  return {
    actions: ["ssm:GetParameter", "ssm:GetParameters"],
    resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
  };
}

/** The courses that a new table begins with are resources of the stack; people's items are under other keys. */
function seedItems({ partition, region, accountId }: Account): RoleStatement {
  return {
    actions: ["dynamodb:GetItem"],
    resources: [`arn:${partition}:dynamodb:${region}:${accountId}:table/store-*`],
    conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [coursePartition] } },
  };
}
