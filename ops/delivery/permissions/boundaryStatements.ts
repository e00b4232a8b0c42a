import { awsManagedPolicyActions } from "../../../packages/local/src/services/iam/awsManagedPolicies";
import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { ArnPatterns } from "./arnPatterns";
import { merged } from "./mergedStatements";
import type { PatternStatement } from "./mergedStatements";
import { policyStatements, texts } from "./policyStatements";

/**
 * What the roles of the program are allowed at all, together: a role that is changed to allow more does not get it.
 * Conditions are left to the roles' own policies.
 * @throws {Error} naming a managed policy whose actions are not known here
 */
export function boundaryStatements(program: RecordedProgram): PatternStatement[] {
  const patterns = new ArnPatterns(program);
  const managed = resourcesOfType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map((attachment) => {
    const arn = fieldsOf(attachment).requiredString("policyArn");
    const actions = awsManagedPolicyActions(arn);
    if (actions === undefined) {
      throw new Error(
        `${arn} is not in packages/local/src/services/iam/awsManagedPolicies.ts: add the actions that it allows`,
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
