import { identityServiceName } from "../../../components/rules/identityTrust";
import { objects, optionalText, resourcesOfType, text } from "../../../local/functions/recordedValues";
import { type ConditionContext } from "../../../local/iam/accessDecision";
import { type NamedPolicy, RecordedPolicies, type RecordedRole } from "../../../local/iam/recordedPolicies";
import { originContext, sessionContext, webIdentityContext } from "../../../local/iam/requestContext";
import { type SessionIdentity } from "../../../local/iam/sessions";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type RecordedProgram,
  type RecordedResource,
} from "../../../local/record/recordedProgram";
import { identityIds } from "./target";

/** Somebody who asks. */
export interface Principal {
  label: string;
  /** ARN of a session or user, or the name that a service presents itself by. */
  principal: string;
  context: ConditionContext;
  identityPolicies: readonly NamedPolicy[];
  permissionsBoundary?: NamedPolicy | undefined;
  /** True for those who are not of this account: only a resource's own policy lets them in. */
  outside: boolean;
  /** Policies that cannot be judged here, such as AWS's managed ones. */
  problems: readonly string[];
}

/** Outsiders may ask for anything at home; what counts is what this account's resources say. */
const unlimited: NamedPolicy = {
  name: "the caller's own policies",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

const strangerAccount = "999999999999";

/** Everybody who could ask: strangers, identities, every role's sessions, services on behalf of what this program registers. */
export function principals(program: RecordedProgram, policies: ReadonlyMap<string, NamedPolicy>): Principal[] {
  const everybody = [...insiders(program), ...outsiders(program, policies)];
  const documents = [...everybody.flatMap(({ identityPolicies }) => identityPolicies), ...policies.values()];
  const absent = federationKeys(documents);
  return everybody.map((one) => ({ ...one, context: { ...absent, ...one.context } }));
}

/** Keys such as `cognito-identity.amazonaws.com:aud`: it is known that only who presents such a token has them. */
function federationKeys(policies: readonly NamedPolicy[]): ConditionContext {
  const keys = policies.flatMap(
    ({ document }) => JSON.stringify(document).match(/[a-z0-9-]+(\.[a-z0-9-]+)+:\w+/g) ?? [],
  );
  return Object.fromEntries(keys.map((key) => [key, undefined]));
}

function insiders(program: RecordedProgram): Principal[] {
  const recorded = new RecordedPolicies(program);
  return resourcesOfType(program, "aws:iam/role:Role").flatMap((resource) => {
    const role = recorded.role(text(resource, "arn"));
    if (role === undefined) throw new Error(`${resource.urn} was not read`);
    const made = functionOf(program, role);
    const session = (label: string, name: string, identity?: SessionIdentity): Principal => ({
      label,
      principal: `arn:${program.partition}:sts::${program.accountId}:assumed-role/${role.name}/${name}`,
      context: { ...origin(program), ...roleSession(program, role, name, identity, made) },
      identityPolicies: role.identityPolicies,
      permissionsBoundary: role.permissionsBoundary,
      outside: false,
      problems: role.problems,
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
    sourceFunctionArn: optionalText(made?.outputs.arn),
  };
  return sessionContext(session, role, accountId);
}

/** Identities of the program's pools that the role's trust policy speaks of; two, to see that they are kept apart. */
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

function identityPools(program: RecordedProgram): string[] {
  return resourcesOfType(program, "aws:cognito/identityPool:IdentityPool").flatMap(({ id }) => id ?? []);
}

function outsiders(program: RecordedProgram, policies: ReadonlyMap<string, NamedPolicy>): Principal[] {
  const outsider = (label: string, principal: string, context: ConditionContext): Principal => ({
    label,
    principal,
    context: { ...origin(program), ...context },
    identityPolicies: [unlimited],
    outside: true,
    problems: [],
  });
  const ownAccount = program.accountId;
  const service = (label: string, name: string, sourceArn: string | undefined, sourceAccount: string) =>
    outsider(label, name, {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": name,
      "aws:SourceArn": sourceArn,
      "aws:SourceAccount": sourceAccount,
    });
  const statements = statementsOf(policies.values());
  const roles = new Set(resourcesOfType(program, "aws:iam/role:Role").map(({ urn }) => urn));
  const onOthers = statementsOf([...policies].filter(([urn]) => !roles.has(urn)).map(([, policy]) => policy));
  const stranger = `arn:${program.partition}:iam::${strangerAccount}:user/stranger`;
  return [
    outsider("anybody", stranger, { "aws:PrincipalArn": stranger, "aws:PrincipalAccount": strangerAccount }),
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
        .map((arn) => service(`service ${name} for ${arn}`, name, arn.replaceAll("*", "any"), ownAccount)),
    ]),
    // Not for roles: nobody can pass a role to a service in another account.
    ...unique(onOthers.flatMap(servicesOf)).map((name) => {
      const foreignArn = `arn:${program.partition}:any:${program.region}:${strangerAccount}:other`;
      return service(`service ${name} for another account`, name, foreignArn, strangerAccount);
    }),
  ];
}

function statementsOf(policies: Iterable<NamedPolicy>): JsonObject[] {
  return [...policies].flatMap(({ document }) => objects([document.Statement ?? []].flat()));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

type MakeOutsider = (label: string, principal: string, context: ConditionContext) => Principal;

/** What identity pools present to STS: the program's own, for both kinds of identity, and a stranger's. */
function webIdentities(program: RecordedProgram, outsider: MakeOutsider): Principal[] {
  return identityPools(program).flatMap((poolId) => {
    const strangerPool = `${program.region}:99999999-9999-4999-8999-999999999999`;
    const present = (label: string, identityPoolId: string, amr: string) => {
      const identity = { identityId: identityIds.A, identityPoolId, amr: [amr] };
      return outsider(label, identityServiceName(identityPoolId), webIdentityContext(identity));
    };
    return [
      present("signed-in identity", poolId, "authenticated"),
      present("signed-out identity", poolId, "unauthenticated"),
      present("signed-in identity of another pool", strangerPool, "authenticated"),
    ];
  });
}

/** Subjects of OpenID Connect providers, such as a CI's: those that trust policies name, and one that none may name. */
function openIdSubjects(statements: readonly JsonObject[], outsider: MakeOutsider): Principal[] {
  return statements.flatMap((statement) => {
    const federated = strings(isJsonObject(statement.Principal) ? statement.Principal.Federated : undefined);
    return federated
      .filter((arn) => arn.includes(":oidc-provider/"))
      .flatMap((arn) => {
        const host = arn.slice(arn.indexOf("/") + 1);
        const fitting = conditionValues(statement, (key) => key.startsWith(`${host}:`));
        // The provider is of this account, and gives its subjects nothing of its own.
        const present = (label: string, changes: ConditionContext) => ({
          ...outsider(label, arn, { ...fitting, "aws:FederatedProvider": arn, ...changes }),
          identityPolicies: [],
        });
        const subject = fitting[`${host}:sub`] ?? "of anybody";
        return [
          present(`${host} subject ${subject}`, {}),
          present(`${host} subject of a stranger`, { [`${host}:sub`]: "repo:stranger/other:ref:refs/heads/main" }),
          present(`${host} subject for another audience`, { [`${host}:aud`]: "https://stranger.example" }),
        ];
      });
  });
}

/** Requests on whose behalf API Gateway calls functions: each route's, one that no route serves, another API's. */
function requestsOfApis(program: RecordedProgram): { label: string; sourceArn: string }[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api) => {
    const ofApi = (type: string) => resourcesOfType(program, type).filter(({ outputs }) => outputs.apiId === api.id);
    const executionArn = text(api, "executionArn");
    const arnOf = (routeKey: string, stage: string) => `${executionArn}/${stage}/${routeKey.replace(" ", "")}`;
    const keys = ofApi("aws:apigatewayv2/route:Route").map((route) => text(route, "routeKey"));
    return [
      ...ofApi("aws:apigatewayv2/stage:Stage").flatMap((stage) =>
        [...keys, "DELETE /anything"].map((routeKey) => ({
          label: `API Gateway for ${routeKey} of API ${api.name}`,
          sourceArn: arnOf(routeKey, text(stage, "name")),
        })),
      ),
      {
        label: "API Gateway for another API",
        sourceArn: `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:other/$default/GET/x`,
      },
    ];
  });
}

function origin({ region }: RecordedProgram): ConditionContext {
  const address = { sourceIp: "203.0.113.1", userAgent: undefined, referer: undefined };
  return originContext({ time: Date.UTC(2026, 0, 1), region, ...address });
}

function servicesOf({ Principal: principal }: JsonObject): string[] {
  return isJsonObject(principal) ? strings(principal.Service) : [];
}

function sourcesOf(statement: JsonObject): string[] {
  return Object.values(conditionValues(statement, (key) => key.toLowerCase() === "aws:sourcearn"));
}

/** The first value that each condition names, wildcards filled in: a request that fits. */
function conditionValues({ Condition }: JsonObject, wanted: (key: string) => boolean): Record<string, string> {
  const blocks = isJsonObject(Condition) ? Object.values(Condition).filter(isJsonObject) : [];
  const values = blocks.flatMap((block) => Object.entries(block)).filter(([key]) => wanted(key));
  return Object.fromEntries(values.map(([key, value]) => [key, (strings(value)[0] ?? "").replaceAll("*", "any")]));
}

function strings(value: Json | undefined): string[] {
  return [value ?? []].flat().filter((one) => typeof one === "string");
}
