import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { ConditionContext } from "../../../packages/local/src/services/iam/evaluator";
import { RecordedPolicies } from "../../../packages/local/src/services/iam/recordedPolicies";
import type { RecordedRole } from "../../../packages/local/src/services/iam/recordedPolicies";
import { sessionContext } from "../../../packages/local/src/services/iam/requestContext";
import type { SessionIdentity } from "../../../packages/local/src/services/iam/sessions";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { identityPools, origin } from "./principal";
import type { Principal } from "./principal";
import { identityIds } from "./target";

/** Sessions of every role: a function's, two identities' of an identity pool, or anybody's who may assume it. */
export function insiders(program: RecordedProgram): Principal[] {
  const recorded = new RecordedPolicies(program);
  return resourcesOfType(program, "aws:iam/role:Role").flatMap((resource) => {
    const role = recorded.role(fieldsOf(resource).requiredString("arn"));
    if (role === undefined) throw new Error(`${resource.urn} was not read`);
    const made = functionOf(program, role);
    const session = (label: string, name: string, identity?: SessionIdentity): Principal => ({
      label,
      principal: {
        type: "AWS",
        arn: `arn:${program.partition}:sts::${program.accountId}:assumed-role/${role.name}/${name}`,
        roleArn: role.arn,
      },
      context: { ...origin(program), ...roleSession(program, role, name, identity, made) },
      identityPolicies: role.identityPolicies,
      permissionsBoundary: role.permissionsBoundary,
      outside: false,
      problems: [...role.problems, ...role.unknownPolicies],
    });
    if (made !== undefined) return session(`function ${made.name}`, "function");
    const identities = identitiesOf(program, role);
    if (identities.length === 0) return session(`role ${resource.name}`, "session");
    return identities.map(({ label, identity }) =>
      session(`${label} in role ${resource.name}`, "CognitoIdentityCredentials", identity),
    );
  });
}

function functionOf(program: RecordedProgram, { arn }: RecordedRole): RecordedResource | undefined {
  return resourcesOfType(program, "aws:lambda/function:Function").find(({ outputs }) => outputs.role === arn);
}

function roleSession(
  { accountId }: RecordedProgram,
  role: RecordedRole,
  sessionName: string,
  identity: SessionIdentity | undefined,
  made: RecordedResource | undefined,
): ConditionContext {
  const session = {
    accessKeyId: "",
    secretAccessKey: "",
    roleArn: role.arn,
    sessionName,
    issuedAt: 0,
    expiresAt: undefined,
    identity,
    sourceFunctionArn: made && fieldsOf(made).string("arn"),
  };
  return sessionContext(session, role, accountId);
}

/** Identities of the program's pools that the role's trust policy speaks of; two, to see that they are separate. */
function identitiesOf(program: RecordedProgram, role: RecordedRole): { label: string; identity: SessionIdentity }[] {
  const trust = JSON.stringify(role.trust.policy?.document ?? {});
  const amr = [trust.includes('"unauthenticated"') ? "unauthenticated" : "authenticated"];
  return identityPools(program)
    .filter((poolId) => trust.includes(`"${poolId}"`))
    .flatMap((poolId) =>
      Object.entries(identityIds).map(([letter, identityId]) => ({
        label: `identity ${letter}`,
        identity: { identityId, identityPoolId: poolId, amr },
      })),
    );
}
