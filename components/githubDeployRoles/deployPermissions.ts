import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Something that a role's runs may do. */
export interface RoleStatement {
  /** IAM actions, such as `ec2:DescribeVpcs`. */
  actions: string[];
  /** ARNs of the resources; `*` where the actions know none. */
  resources: pulumi.Input<string>[];
  /** IAM condition block. */
  conditions?: Record<string, Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
}

/**
 * What a role that only reads is denied, whatever is granted to it: people's data, secrets' values, and ways to become
 * someone else. Reading the configuration of resources is what is left.
 */
export const withheldActions: readonly string[] = [
  "cognito-idp:AdminGetUser",
  "cognito-idp:ListUsers",
  "cognito-idp:ListUsersInGroup",
  "dynamodb:BatchGetItem",
  "dynamodb:GetRecords",
  "dynamodb:PartiQLSelect",
  "dynamodb:Query",
  "dynamodb:Scan",
  "ec2:GetConsoleOutput",
  "ec2:GetConsoleScreenshot",
  "ec2:GetPasswordData",
  "lambda:InvokeFunction",
  "lambda:InvokeFunctionUrl",
  "logs:FilterLogEvents",
  "logs:GetLogEvents",
  "logs:GetLogRecord",
  "logs:GetQueryResults",
  "logs:StartLiveTail",
  "logs:StartQuery",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:GetSecretValue",
  "ssm:GetCommandInvocation",
  "ssm:SendCommand",
  "ssm:StartSession",
  "sts:AssumeRole",
  "sts:GetFederationToken",
];

/** Reads of content that are denied but for the resources that the role's own statements name. */
const namedOnly = [["s3:GetObject", "s3:GetObjectVersion"], ["dynamodb:GetItem"], ["kms:Decrypt"]];

const readParameter = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"];

const reading = /^[a-z0-9-]+:(?:Get|List|Describe|Head|BatchGet|Search|Lookup)[A-Za-z0-9]*\*?$/;

/** HTTP APIs have one action for every reading call (Service Authorization Reference, "Amazon API Gateway Management V2"). */
const otherReading = ["apigateway:GET", "kms:Decrypt"];

/** Checks that an action of a read-only role can neither change something nor read what is withheld. */
export function validateReadingAction(action: string): string | undefined {
  if (withheldActions.includes(action)) return "another action: this one is denied to every role that only reads";
  return reading.test(action) || otherReading.includes(action)
    ? undefined
    : "an action that reads, such as ec2:DescribeVpcs; the role is for runs that change nothing";
}

/** Whether the actions read content, of which a role that only reads gets what its statements name. */
export function readsContent(actions: readonly string[]): boolean {
  return actions.some((action) => namedOnly.flat().includes(action));
}

/** Checks an IAM action; roles that deploy may have `*` and `s3:*`. */
export function validateDeployAction(action: string): string | undefined {
  return /^(?:\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action) ? undefined : 'an IAM action such as "lambda:*"';
}

/** Checks the ARN of a managed policy; AWS's own have `aws` for an account. */
export function validatePolicyArn(text: string): string | undefined {
  return /^arn:aws[a-z-]*:iam::(?:aws|\d{12}):policy\/\S+$/.test(text) ? undefined : "the ARN of an IAM policy";
}

/**
 * What a role that only reads is denied: `WITHHELD_ACTIONS`; objects, items and decryption other than its statements
 * name (Pulumi's own state, say); and parameters other than those that AWS publishes, such as the ids of images.
 * @param partition the account's, such as `aws`
 */
export function withholdingPolicy(statements: readonly RoleStatement[], partition: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      denyBut([], withheldActions),
      denyBut([`arn:${partition}:ssm:*::parameter/aws/service/*`], readParameter),
      ...namedOnly.map((actions) => {
        const naming = statements.filter((statement) => statement.actions.some((action) => actions.includes(action)));
        const named = naming.flatMap(({ resources }) => resources);
        return denyBut(named, actions);
      }),
    ],
  };
}

function denyBut(resources: pulumi.Input<string>[], actions: readonly string[]): aws.iam.PolicyStatement {
  const where = resources.length === 0 ? { Resource: "*" } : { NotResource: resources };
  return { Effect: "Deny", Action: [...actions], ...where };
}
