import type { RecordedProgram } from "../record/recordedProgram";
import { apiPolicyOf } from "../services/apigateway/rest/resourcePolicy";
import { restApiDefinitions } from "../services/apigateway/rest/restApiDefinition";
import { recordedPolicies as tablePolicies } from "../services/dynamodb/recordedTables";
import { functionPolicies, noInvokeContext } from "../services/functionPolicies";
import { functionKey } from "../services/functionReference";
import type { AskedAccess, ConditionContext, LocalIam } from "../services/iam/localIam";
import { recordedKeys } from "../services/kms/recordedKeys";
import { recordedSecrets } from "../services/secretsmanager/recordedSecrets";
import * as z from "zod/mini";
import type { ConsoleContext } from "./consoleContext";
import { functionPermissions as permissionsOf } from "./iamUsage";
import { positionOf } from "./positionOf";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { decision, decisionInput, functionPermissions } from "./schema";
import type { Decision, DecisionInput } from "./schema";

/** Who may do what, by the evaluator that decides on the calls themselves. */
export function iamRoutes({ program, services }: Pick<ConsoleContext, "program" | "services">): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/iam/principals",
      operationId: "listPrincipals",
      summary: "Lists the roles of the program.",
      output: z.object({ principals: z.array(z.object({ arn: z.string(), name: z.string() })) }),
      answer: () => ({ principals: services().iam.roles.map(({ arn, name }) => ({ arn, name })) }),
    }),
    consoleRoute({
      method: "POST",
      path: "/api/iam/decisions",
      operationId: "decide",
      summary: "Decides whether a role may do something, and gives the statements that decided.",
      input: decisionInput,
      output: decision,
      answer: ({ input }) => decide(program(), services().iam, input),
    }),
    consoleRoute({
      method: "GET",
      path: "/api/iam/functions",
      operationId: "listFunctionPermissions",
      summary: "Lists what each function's role used in this run, never used, and was refused, with a policy to paste.",
      output: z.object({ functions: z.array(functionPermissions) }),
      answer: () => ({ functions: permissionsOf(program(), services().iam) }),
    }),
  ];
}

/** @throws {ConsoleError} 400 with everything that is wrong with the input */
function decide(program: RecordedProgram, iam: LocalIam, input: DecisionInput): Decision {
  const { principalArn, action, resource, context = {} } = input;
  const origin = {
    time: Date.now(),
    region: program.region,
    sourceIp: "127.0.0.1",
    userAgent: undefined,
    referer: undefined,
  };
  const asked = resourcePolicyOf(program, resource);
  const given = { action, resource, origin, ...asked, context: { ...asked.context, ...context } };
  const explained = iam.explain(principalArn, given);
  const errors = [
    ...(/^[a-z0-9-]+:[a-z0-9]+$/i.test(action)
      ? []
      : [`action is ${JSON.stringify(action)}; give one action without wildcards, such as s3:GetObject`]),
    ...(resource === "*" || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(resource)
      ? []
      : [`resource is ${JSON.stringify(resource)}; give an ARN, or * for an action that has no resource`]),
    ...(explained === undefined
      ? [`principalArn is ${JSON.stringify(principalArn)}; the program's roles are ${roleList(iam)}`]
      : []),
  ];
  if (explained === undefined || errors.length > 0) throw new ConsoleError(400, errors.join(". "));
  const { decision: made, policies } = explained;
  const names = [...new Set(made.statements.map(({ policy }) => policy))].join(", ");
  return {
    allowed: made.allowed,
    reason: made.allowed ? `allowed by ${names}` : made.reason,
    statements: made.statements.map(({ effect, kind, policy: name, index }) => {
      const { document, urn } = policies.find((one) => one.kind === kind && one.name === name) ?? {};
      const position = positionOf(program, urn);
      return {
        effect,
        policy: name.replace(/^policy /, ""),
        ...(urn !== undefined && { policyUrn: urn }),
        statement: [document?.Statement ?? []].flat()[index],
        ...(position !== undefined && { position }),
      };
    }),
  };
}

/** The policy of the resource itself, and the condition keys that a plain call of an SDK is known not to have. */
function resourcePolicyOf(
  program: RecordedProgram,
  arn: string,
): Pick<AskedAccess, "bucketName" | "resourcePolicy"> & { context?: ConditionContext } {
  const [, , service, , , ...rest] = arn.split(":");
  switch (service) {
    case "s3":
      return { bucketName: rest.join(":").split("/", 1).join("") };
    case "lambda":
      return {
        resourcePolicy: functionPolicies(program).get(functionKey(arn))?.policy,
        context: noInvokeContext,
      };
    case "secretsmanager":
      return { resourcePolicy: recordedSecrets(program).find((secret) => secret.arn === arn)?.policy };
    case "kms":
      return { resourcePolicy: recordedKeys(program).find((key) => key.arn === arn)?.policy };
    case "dynamodb":
      return { resourcePolicy: tablePolicies(program).get(arn) };
    case "execute-api": {
      const api = restApiDefinitions(program, Date.now).find(({ executionArn }) => arn.startsWith(`${executionArn}/`));
      return { resourcePolicy: api && apiPolicyOf(api) };
    }
    default:
      return {};
  }
}

function roleList({ roles }: LocalIam): string {
  return roles.map(({ arn }) => arn).join(", ") || "none";
}
