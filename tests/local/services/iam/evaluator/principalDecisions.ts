import { account, allow, deny, otherAccount, roleArn, sessionArn } from "./decision";
import type { Decision } from "./decision";

const element = "AWS JSON policy elements: Principal";
const exclusion = "AWS JSON policy elements: NotPrincipal";
const service = (name: string) => ({ type: "Service", name }) as const;
const federated = (name: string) => ({ type: "Federated", name }) as const;
const lambda = service("lambda.amazonaws.com");
const invoke = {
  action: "lambda:InvokeFunction",
  resource: `arn:aws:lambda:eu-west-1:${account}:function:api`,
} as const;
const permission = (more: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Action: "lambda:InvokeFunction",
  Resource: invoke.resource,
  Principal: { Service: "apigateway.amazonaws.com" },
  ...more,
});
const from = (api: string) => ({
  "aws:SourceArn": `arn:aws:execute-api:eu-west-1:${account}:${api}/$default/GET/courses`,
  "aws:SourceAccount": account,
});
const fromApi = { ArnLike: { "AWS:SourceArn": `arn:aws:execute-api:eu-west-1:${account}:abc/*/GET/courses` } };
const apiGateway = service("apigateway.amazonaws.com");
const trust = (Principal: unknown, more: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
  Principal,
  ...more,
});
const assume = { action: "sts:AssumeRole", resource: roleArn } as const;
const pool = federated("cognito-identity.amazonaws.com");
const webIdentity = { action: "sts:AssumeRoleWithWebIdentity", resource: roleArn, principal: pool } as const;
const token = {
  "cognito-identity.amazonaws.com:aud": "eu-west-1:pool",
  "cognito-identity.amazonaws.com:amr": ["authenticated", "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"],
};
const ofPool = {
  StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" },
  "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
};
const pathRole = `arn:aws:iam::${account}:role/team/a/reader`;
const spared = (...names: string[]) => [deny({ NotPrincipal: { AWS: names } })];
const everything = { identity: [allow()] };
const root = `arn:aws:iam::${account}:root`;

/** Whom Principal and NotPrincipal name. */
export const principalDecisions: readonly Decision[] = [
  {
    title: "names a session's role",
    section: element,
    bucket: [allow({ Principal: { AWS: roleArn } })],
    outcome: "allowed",
  },
  {
    title: "names one of several roles",
    section: element,
    bucket: [allow({ Principal: { AWS: [`${roleArn}2`, roleArn] } })],
    outcome: "allowed",
  },
  {
    title: "does not name a role by the beginning of its name",
    section: element,
    bucket: [allow({ Principal: { AWS: `arn:aws:iam::${account}:role/read` } })],
    outcome: "implicitly denied",
  },
  {
    title: "compares names of roles with their case",
    section: element,
    bucket: [allow({ Principal: { AWS: `arn:aws:iam::${account}:role/Reader` } })],
    outcome: "implicitly denied",
  },
  {
    title: "does not name the role of the same name in another account",
    section: element,
    bucket: [allow({ Principal: { AWS: `arn:aws:iam::${otherAccount}:role/reader` } })],
    outcome: "implicitly denied",
  },
  {
    title: "does not name another session of the role",
    section: element,
    bucket: [allow({ Principal: { AWS: `${sessionArn}2` } })],
    outcome: "implicitly denied",
  },
  {
    title: "names a role that has a path",
    section: element,
    principal: { type: "AWS", arn: sessionArn, roleArn: pathRole },
    bucket: [allow({ Principal: { AWS: pathRole } })],
    outcome: "allowed",
  },
  {
    title: "does not name a role with a path by its bare name",
    section: element,
    principal: { type: "AWS", arn: sessionArn, roleArn: pathRole },
    bucket: [allow({ Principal: { AWS: roleArn } })],
    outcome: "implicitly denied",
  },
  {
    title: "names an account by its number",
    section: element,
    ...everything,
    bucket: [deny({ Principal: { AWS: account } })],
    outcome: "explicitly denied",
  },
  {
    title: "names an account by its root ARN",
    section: element,
    ...everything,
    bucket: [deny({ Principal: { AWS: root } })],
    outcome: "explicitly denied",
  },
  {
    title: "does not name another account",
    section: element,
    ...everything,
    bucket: [deny({ Principal: { AWS: otherAccount } })],
    outcome: "allowed",
  },
  {
    title: "names everybody with AWS *",
    section: element,
    bucket: [allow({ Principal: { AWS: "*" } })],
    outcome: "allowed",
  },
  {
    title: "names nobody with the unique ID of a deleted role",
    section: element,
    bucket: [allow({ Principal: { AWS: "AROA1234567890EXAMPLE" } })],
    outcome: "implicitly denied",
  },
  {
    title: "allows anonymous requests what everybody may",
    section: element,
    principal: { type: "Anonymous" },
    bucket: [allow({ Principal: "*" })],
    outcome: "allowed",
  },
  {
    title: "allows anonymous requests what AWS * may",
    section: element,
    principal: { type: "Anonymous" },
    bucket: [allow({ Principal: { AWS: "*" } })],
    outcome: "allowed",
  },
  {
    title: "denies anonymous requests what an account may",
    section: element,
    principal: { type: "Anonymous" },
    bucket: [allow({ Principal: { AWS: account } })],
    outcome: "implicitly denied",
  },
  {
    title: "names a canonical user",
    section: element,
    principal: { type: "CanonicalUser", name: "79a5" },
    bucket: [allow({ Principal: { CanonicalUser: "79a5" } })],
    outcome: "allowed",
  },
  {
    title: "does not name another canonical user",
    section: element,
    principal: { type: "CanonicalUser", name: "79a6" },
    bucket: [allow({ Principal: { CanonicalUser: "79a5" } })],
    outcome: "implicitly denied",
  },

  {
    title: "names a service",
    section: element,
    principal: apiGateway,
    ...invoke,
    bucket: [permission()],
    outcome: "allowed",
  },
  {
    title: "does not name another service",
    section: element,
    principal: service("events.amazonaws.com"),
    ...invoke,
    bucket: [permission()],
    outcome: "implicitly denied",
  },
  {
    title: "denies a service where there is no policy",
    section: element,
    principal: apiGateway,
    ...invoke,
    outcome: "implicitly denied",
  },
  {
    title: "gives services nothing by identity policies",
    section: element,
    principal: apiGateway,
    ...invoke,
    identity: [allow({ Action: "*", Resource: "*" })],
    outcome: "implicitly denied",
  },
  {
    title: "names a service with *",
    section: element,
    principal: apiGateway,
    ...invoke,
    bucket: [permission({ Principal: "*" })],
    outcome: "allowed",
  },
  {
    title: "does not take a service for a federated provider",
    section: element,
    principal: apiGateway,
    ...invoke,
    bucket: [permission({ Principal: { Federated: "apigateway.amazonaws.com" } })],
    outcome: "implicitly denied",
  },
  {
    title: "allows a service for the route that the source ARN names",
    section: element,
    principal: apiGateway,
    ...invoke,
    context: from("abc"),
    bucket: [permission({ Condition: fromApi })],
    outcome: "allowed",
  },
  {
    title: "denies a service for another API",
    section: element,
    principal: apiGateway,
    ...invoke,
    context: from("abd"),
    bucket: [permission({ Condition: fromApi })],
    outcome: "implicitly denied",
  },
  {
    title: "denies a service that names no source",
    section: element,
    principal: apiGateway,
    ...invoke,
    context: { "aws:SourceArn": undefined },
    bucket: [permission({ Condition: fromApi })],
    outcome: "implicitly denied",
  },
  {
    title: "denies a service on behalf of another account",
    section: element,
    principal: apiGateway,
    ...invoke,
    context: { ...from("abc"), "aws:SourceAccount": otherAccount },
    bucket: [permission({ Condition: { StringEquals: { "AWS:SourceAccount": account } } })],
    outcome: "implicitly denied",
  },
  {
    title: "does not allow another function",
    section: element,
    principal: apiGateway,
    ...invoke,
    resource: `${invoke.resource}2`,
    bucket: [permission()],
    outcome: "implicitly denied",
  },
  {
    title: "lets a service assume a role that trusts it",
    section: element,
    principal: lambda,
    ...assume,
    trust: [trust({ Service: lambda.name })],
    outcome: "allowed",
  },
  {
    title: "lets a service assume a role that trusts several",
    section: element,
    principal: lambda,
    ...assume,
    trust: [trust({ Service: ["ecs.amazonaws.com", lambda.name] })],
    outcome: "allowed",
  },
  {
    title: "does not let a service assume a role that trusts another",
    section: element,
    principal: lambda,
    ...assume,
    trust: [trust({ Service: "ecs.amazonaws.com" })],
    outcome: "implicitly denied",
  },
  {
    title: "does not let a service assume a role that trusts the account",
    section: element,
    principal: lambda,
    ...assume,
    trust: [trust({ AWS: account })],
    outcome: "implicitly denied",
  },
  {
    title: "lets an identity pool assume a role that trusts it",
    section: element,
    ...webIdentity,
    context: token,
    trust: [trust({ Federated: pool.name }, { Condition: ofPool })],
    outcome: "allowed",
  },
  {
    title: "does not let another identity pool assume it",
    section: element,
    ...webIdentity,
    context: { ...token, "cognito-identity.amazonaws.com:aud": "eu-west-1:other" },
    trust: [trust({ Federated: pool.name }, { Condition: ofPool })],
    outcome: "implicitly denied",
  },
  {
    title: "does not let guests assume the role of signed-in identities",
    section: element,
    ...webIdentity,
    context: { ...token, "cognito-identity.amazonaws.com:amr": ["unauthenticated"] },
    trust: [trust({ Federated: pool.name }, { Condition: ofPool })],
    outcome: "implicitly denied",
  },
  {
    title: "does not let a web identity assume a role that trusts another provider",
    section: element,
    ...webIdentity,
    context: token,
    trust: [trust({ Federated: "accounts.google.com" })],
    outcome: "implicitly denied",
  },
  {
    title: "lets a provider assume a role by its ARN",
    section: element,
    ...webIdentity,
    principal: federated(`arn:aws:iam::${account}:oidc-provider/token.example.com`),
    trust: [trust({ Federated: `arn:aws:iam::${account}:oidc-provider/token.example.com` })],
    outcome: "allowed",
  },

  {
    title: "spares a session that is named with its role and account",
    section: exclusion,
    ...everything,
    bucket: spared(sessionArn, roleArn, root),
    outcome: "allowed",
  },
  {
    title: "denies a session that is named without its account",
    section: exclusion,
    ...everything,
    bucket: spared(sessionArn, roleArn),
    outcome: "explicitly denied",
  },
  {
    title: "denies a session that is named without its role",
    section: exclusion,
    ...everything,
    bucket: spared(sessionArn, root),
    outcome: "explicitly denied",
  },
  {
    title: "denies the sessions of a role that is named without them",
    section: exclusion,
    ...everything,
    bucket: spared(roleArn, root),
    outcome: "explicitly denied",
  },
  {
    title: "denies whoever is not named",
    section: exclusion,
    ...everything,
    bucket: spared(`arn:aws:iam::${account}:user/bob`, root),
    outcome: "explicitly denied",
  },
  {
    title: "spares a user who is named with the account",
    section: exclusion,
    principal: { type: "AWS", arn: `arn:aws:iam::${account}:user/bob` },
    ...everything,
    bucket: spared(`arn:aws:iam::${account}:user/bob`, root),
    outcome: "allowed",
  },
  {
    title: "denies those who have a permissions boundary, even if named",
    section: "Permissions boundaries for IAM entities",
    ...everything,
    boundary: [allow()],
    bucket: spared(sessionArn, roleArn, root),
    outcome: "explicitly denied",
  },
  {
    title: "spares a named service",
    section: exclusion,
    principal: apiGateway,
    ...invoke,
    bucket: [permission(), { Effect: "Deny", Action: "*", Resource: "*", NotPrincipal: { Service: apiGateway.name } }],
    outcome: "allowed",
  },
  {
    title: "denies a service that is not named",
    section: exclusion,
    principal: apiGateway,
    ...invoke,
    bucket: [permission(), { Effect: "Deny", Action: "*", Resource: "*", NotPrincipal: { Service: lambda.name } }],
    outcome: "explicitly denied",
  },
  {
    title: "spares everybody with *",
    section: exclusion,
    ...everything,
    bucket: [deny({ NotPrincipal: "*" })],
    outcome: "allowed",
  },
];
