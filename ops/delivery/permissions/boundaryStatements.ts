import { awsManagedPolicyActions } from "../../../packages/local/src/services/iam/awsManagedPolicies";
import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { ArnPatterns } from "./arnPatterns";
import { merged } from "./mergedStatements";
import type { PatternStatement } from "./mergedStatements";
import { policyStatements, texts } from "./policyStatements";

/** AWS's own policies that roles may have, of which `awsManagedPolicies.ts` has every action, all on `*`. */
const managedPolicies: readonly string[] = ["AmazonSSMManagedInstanceCore"];

/**
 * What the roles of the program are allowed at all, together: a role that is changed to allow more does not get it.
 * Conditions are left to the roles' own policies.
 * @throws {Error} naming a managed policy that was not reviewed
 */
export function boundaryStatements(program: RecordedProgram): PatternStatement[] {
  const patterns = new ArnPatterns(program);
  const managed = resourcesOfType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map((attachment) => {
    const arn = fieldsOf(attachment).requiredString("policyArn");
    const actions = managedPolicies.includes(arn.slice(arn.lastIndexOf("/") + 1)) && awsManagedPolicyActions(arn);
    if (!actions) {
      throw new Error(
        `${arn} is not in ops/delivery/permissions/boundaryStatements.ts: review the actions that it allows, and add it`,
      );
    }
    return { actions: [...actions], resources: ["*"], conditions: {} };
  });
  const own = resourcesOfType(program, "aws:iam/rolePolicy:RolePolicy")
    .flatMap((policy) => policyStatements("identity", policy, "policy"))
    .map(({ Action, Resource }) => ({
      actions: texts(Action),
      resources: texts(Resource).map((arn) => patterns.of(arn)),
      conditions: {},
    }));
  return merged([...own, ...managed]);
}
