import { identityServiceName } from "../../../components/identityRoles/identityTrust";
import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { ConditionContext, RequestPrincipal } from "../../../packages/local/src/services/iam/evaluator";
import { recordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import { webIdentityContext } from "../../../packages/local/src/services/iam/requestContext";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Json, JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { otherGithubSubjects } from "./githubSubjects";
import { identityPools, origin } from "./principal";
import type { Principal } from "./principal";
import { identityIds } from "./target";

/** A stranger's own account allows anything; what counts is what this account's resources say. */
const unlimited = recordedPolicy("identity", "the stranger's own policies", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

const strangerAccount = "999999999999";

/** Strangers, what federates into roles, and services on behalf of this account, its routes, or another account. */
export function outsiders(program: RecordedProgram, policies: ReadonlyMap<string, RecordedPolicy>): Principal[] {
  const outsider = (label: string, principal: RequestPrincipal, context: ConditionContext): Principal => ({
    label,
    principal,
    context: { ...origin(program), ...context },
    identityPolicies: [],
    outside: true,
    problems: [],
  });
  const ownAccount = program.accountId;
  const service = (label: string, name: string, sourceArn: string | undefined, sourceAccount: string) =>
    outsider(
      label,
      { type: "Service", name },
      {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": name,
        "aws:SourceArn": sourceArn,
        "aws:SourceAccount": sourceAccount,
      },
    );
  const statements = statementsOf(policies.values());
  const roles = new Set(resourcesOfType(program, "aws:iam/role:Role").map(({ urn }) => urn));
  const onOthers = statementsOf([...policies].filter(([urn]) => !roles.has(urn)).map(([, policy]) => policy));
  const stranger = `arn:${program.partition}:iam::${strangerAccount}:user/stranger`;
  return [
    {
      ...outsider(
        "anybody",
        { type: "AWS", arn: stranger },
        { "aws:PrincipalArn": stranger, "aws:PrincipalAccount": strangerAccount },
      ),
      identityPolicies: [unlimited],
    },
    ...webIdentities(program, outsider),
    ...openIdSubjects(statements, outsider),
    ...requestsOfApis(program).map(({ label, sourceArn }) =>
      service(label, "apigateway.amazonaws.com", sourceArn, ownAccount),
    ),
    ...unique(statements.flatMap(servicesOf)).flatMap((name) => [
      service(`service ${name}`, name, undefined, ownAccount),
      ...unique(statements.filter((one) => servicesOf(one).includes(name)).flatMap(sourcesOf))
        // API Gateway's requests stand above, by their routes.
        .filter(() => name !== "apigateway.amazonaws.com")
        .map((arn) => service(`service ${name} for ${arn}`, name, arn, ownAccount)),
    ]),
    // Not for roles: nobody can pass a role to a service in another account.
    ...unique(onOthers.flatMap(servicesOf)).map((name) => {
      const foreignArn = `arn:${program.partition}:any:${program.region}:${strangerAccount}:other`;
      return service(`service ${name} for another account`, name, foreignArn, strangerAccount);
    }),
  ];
}

function statementsOf(policies: Iterable<RecordedPolicy>): JsonObject[] {
  return [...policies].flatMap(({ document }) => [document.Statement ?? []].flat().filter(isJsonObject));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

type MakeOutsider = (label: string, principal: RequestPrincipal, context: ConditionContext) => Principal;

/** What identity pools present to STS: the program's own, for both kinds of identity, and a stranger's. */
function webIdentities(program: RecordedProgram, outsider: MakeOutsider): Principal[] {
  return identityPools(program).flatMap((poolId) => {
    const strangerPool = `${program.region}:99999999-9999-4999-8999-999999999999`;
    const present = (label: string, identityPoolId: string, amr: string) => {
      const identity = { identityId: identityIds.A, identityPoolId, amr: [amr] };
      const principal = { type: "Federated", name: identityServiceName(identityPoolId) } as const;
      return outsider(label, principal, webIdentityContext(identity));
    };
    return [
      present("signed-in identity", poolId, "authenticated"),
      present("signed-out identity", poolId, "unauthenticated"),
      present("signed-in identity of another pool", strangerPool, "authenticated"),
    ];
  });
}

/** Subjects of OpenID Connect providers, such as a CI's: those that trust policies name, and those that none may mean. */
function openIdSubjects(statements: readonly JsonObject[], outsider: MakeOutsider): Principal[] {
  return statements.flatMap((statement) => {
    const federated = strings(isJsonObject(statement.Principal) ? statement.Principal.Federated : undefined);
    return federated
      .filter((arn) => arn.includes(":oidc-provider/"))
      .flatMap((arn) => {
        const host = arn.slice(arn.indexOf("/") + 1);
        const named = conditionValues(statement, (key) => key.startsWith(`${host}:`));
        const fitting = Object.fromEntries(Object.entries(named).map(([key, values]) => [key, values[0]]));
        const subjectKey = `${host}:sub`;
        const present = (label: string, changes: ConditionContext) =>
          outsider(
            `${host} subject ${label}`,
            { type: "Federated", name: arn },
            { ...fitting, "aws:FederatedProvider": arn, ...changes },
          );
        const subjects = named[subjectKey] ?? [];
        return [
          ...unique([...subjects, ...subjects.flatMap(otherGithubSubjects)]).map((subject) =>
            present(subject, { [subjectKey]: subject }),
          ),
          present("of a stranger", { [subjectKey]: "repo:stranger/other:ref:refs/heads/main" }),
          present("for another audience", { [`${host}:aud`]: "https://stranger.example" }),
        ];
      });
  });
}

/** Requests on whose behalf API Gateway calls functions: each route's, one that no route serves, another API's. */
function requestsOfApis(program: RecordedProgram): { label: string; sourceArn: string }[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api) => {
    const ofApi = (type: string) => resourcesOfType(program, type).filter(({ outputs }) => outputs.apiId === api.id);
    const executionArn = fieldsOf(api).requiredString("executionArn");
    const arnOf = (routeKey: string, stage: string) => `${executionArn}/${stage}/${routeKey.replace(" ", "")}`;
    const keys = ofApi("aws:apigatewayv2/route:Route").map((route) => fieldsOf(route).requiredString("routeKey"));
    return [
      ...ofApi("aws:apigatewayv2/stage:Stage").flatMap((stage) =>
        [...keys, "DELETE /anything"].map((routeKey) => ({
          label: `API Gateway for ${routeKey} of API ${api.name}`,
          sourceArn: arnOf(routeKey, fieldsOf(stage).requiredString("name")),
        })),
      ),
      {
        label: "API Gateway for another API",
        sourceArn: `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:other/$default/GET/x`,
      },
    ];
  });
}

function servicesOf({ Principal: principal }: JsonObject): string[] {
  return isJsonObject(principal) ? strings(principal.Service) : [];
}

function sourcesOf(statement: JsonObject): string[] {
  return Object.values(conditionValues(statement, (key) => key.toLowerCase() === "aws:sourcearn")).flat();
}

/** The values that conditions name, wildcards filled in: requests that fit. */
function conditionValues({ Condition }: JsonObject, wanted: (key: string) => boolean): Record<string, string[]> {
  const blocks = isJsonObject(Condition) ? Object.values(Condition).filter(isJsonObject) : [];
  const values = blocks.flatMap((block) => Object.entries(block)).filter(([key]) => wanted(key));
  return Object.fromEntries(
    values.map(([key, value]) => [key, strings(value).map((one) => one.replaceAll("*", "any"))]),
  );
}

function strings(value: Json | undefined): string[] {
  return [value ?? []].flat().filter((one) => typeof one === "string");
}
