import type { RecordedProgram, RecordedResource } from "../record/recordedProgram";
import type { IamDenial } from "../services/requestTrace";
import { resourceWith } from "./apiResources";
import { changeOf } from "./change";
import type { Change } from "./change";

/** Where the program decides what IAM refused: the policy that denies it, or the role that no policy allows it. */
export function iamChange(program: RecordedProgram, { roleArn, action, resource, statements }: IamDenial): Change {
  const role = resourceWith(program, "aws:iam/role:Role", { arn: roleArn });
  const [deciding] = statements;
  if (deciding !== undefined) {
    const { policy, sid, index } = deciding;
    return changeOf(`statement ${sid ?? index + 1} of ${policy}`, policyResource(program, policy) ?? role);
  }
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return changeOf(`the policies of role ${roleName}: none allows ${action} on ${resource}`, role);
}

/** A policy by the name that a decision gives it. */
function policyResource(program: RecordedProgram, policyName: string): RecordedResource | undefined {
  const bucket = /^the policy of bucket (.+)$/.exec(policyName)?.[1];
  if (bucket !== undefined) return resourceWith(program, "aws:s3/bucketPolicy:BucketPolicy", { bucket });
  const name = /^policy (.+)$/.exec(policyName)?.[1];
  return (
    resourceWith(program, "aws:iam/rolePolicy:RolePolicy", { name }) ??
    resourceWith(program, "aws:iam/policy:Policy", { arn: name })
  );
}
