import path from "node:path";
import { coursePartition } from "../../../handlers/store/courseItem";
import { resourceGrants } from "../../delivery/permissions/resourceGrants";
import { evaluate, localAccountId } from "../../../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { accessMatrix } from "./accessMatrix";
import type { AccessMatrix } from "./accessMatrix";
import { bounded, deployTargets } from "./deployTargets";
import { matrixText } from "./reviewedMatrix";
import { actions, leftToAccount, localArn } from "./target";
import type { Target } from "./target";

const stateBucket = "octo-state";
const stateKeyArn = `arn:aws:kms:eu-central-1:${localAccountId}:key/0f1e2d3c-0000-4000-8000-000000000000`;

/** The delivery program for an account that both environments deploy into, to see that they are separate. */
export function evaluateDelivery(root: string): Promise<RecordedProgram> {
  const values = {
    repository: "octo-org/octo-repo",
    environments: '["dev","prod"]',
    stateBucket,
    stateKeyArn,
  };
  const configOverrides = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`learninghub-delivery:${key}`, value]),
  );
  return evaluate({ root: path.join(root, "ops/delivery"), stack: "prod", configOverrides });
}

/** The matrix as it is reviewed. */
export function deliveryText(stack: RecordedProgram, delivery: RecordedProgram, matrix: AccessMatrix): string {
  return matrixText(
    inOneAccount(stack, delivery),
    matrix,
    `with CI's roles in the account of the ${stack.stack} stack, beyond what that stack's own matrix lists`,
  );
}

/** What is allowed in the stack's account once the delivery program's roles are in it, and was not before. */
export function deliveryMatrix(stack: RecordedProgram, delivery: RecordedProgram): AccessMatrix {
  const [before, after] = [accessMatrix(stack), accountMatrix(stack, delivery)];
  const added = [...after.allowed].map(([label, lines]): [string, string[]] => {
    const known = new Set(before.allowed.get(label));
    return [label, lines.filter((line) => !known.has(line))];
  });
  return { allowed: new Map(added), cells: after.cells - before.cells };
}

/** What is allowed in that account altogether; the stack's roles have their boundary. */
export function accountMatrix(stack: RecordedProgram, delivery: RecordedProgram): AccessMatrix {
  return accessMatrix(inOneAccount(bounded(stack), delivery), [...deliveryTargets(stack), ...deployTargets(stack)]);
}

function inOneAccount(stack: RecordedProgram, delivery: RecordedProgram): RecordedProgram {
  return { ...stack, resources: [...stack.resources, ...delivery.resources] };
}

/** What the roles are for and the stack does not register: Pulumi's state, and the table of a stack that has one. */
function deliveryTargets(program: RecordedProgram): Target[] {
  const bucketArn = `arn:${program.partition}:s3:::${stateBucket}`;
  const tableArn = localArn(program, "dynamodb", "table/store-0000000");
  const items = actions("dynamodb", "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem");
  const whole = [
    ...actions("dynamodb", "DescribeTable ExportTableToPointInTime ListTagsOfResource Scan"),
    ...(resourceGrants["aws:dynamodb/table:Table"]?.grants ?? []).flatMap((grant) => grant.actions),
  ];
  // Calls for items have their keys, those for the table none.
  const keyed = (partitionKeys: string[] | undefined) => ({ "dynamodb:LeadingKeys": partitionKeys });
  return [
    { label: "bucket of the state", arn: bucketArn, actions: actions("s3", "DeleteBucket ListBucket PutBucketPolicy") },
    {
      label: "object in bucket of the state",
      arn: `${bucketArn}/any`,
      actions: actions("s3", "DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject"),
    },
    {
      label: "key of the state",
      arn: stateKeyArn,
      actions: actions("kms", "Decrypt Encrypt GenerateDataKey PutKeyPolicy ScheduleKeyDeletion"),
      presumedPolicy: leftToAccount(program),
    },
    { label: "course in a table store", arn: tableArn, actions: items, context: keyed([coursePartition]) },
    { label: "other item in a table store", arn: tableArn, actions: items, context: keyed(["other"]) },
    { label: "a table store", arn: tableArn, actions: whole, context: keyed(undefined) },
  ];
}
