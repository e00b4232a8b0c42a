import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { parseArn } from "./arn";

/** Something that the function's code may do. There are no denials: what no statement allows is denied. */
export interface FunctionStatement {
  /** IAM actions, such as `dynamodb:GetItem`; neither `*` nor `dynamodb:*`. */
  actions: string[];
  /** ARNs of the resources that the actions may touch; neither `*` nor `arn:aws:s3:::*`. */
  resources: pulumi.Input<string>[];
  /** IAM condition block, such as `{ StringEquals: { "dynamodb:Select": "COUNT" } }`. */
  conditions?: Record<string, Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
}

/** What IAM takes in a resource's place when an action cannot be limited to one. */
const anyResource = "*";

/** A service and an action that begins with letters; wildcards only after them. */
const actionPattern = /^[a-z0-9-]+:[A-Za-z]+[A-Za-z0-9]*[*?]*$/;

/** Checks an IAM action. */
export function validateAction(action: string): string | undefined {
  return actionPattern.test(action)
    ? undefined
    : 'a named action such as "dynamodb:GetItem"; not every action of a service';
}

/** Checks a statement's resource. */
export function validateResource(resource: string): string | undefined {
  const { accountId = "", resource: name = "" } = parseArn(resource) ?? {};
  // "…:table/*" names a kind of thing, not a thing. Only S3 puts no account in its ARNs, and no kind before the bucket.
  const thing = accountId === "" ? name : name.replace(/^[a-z-]+[/:](?=[*?/:]+$)/, "");
  return /[^*?/:]/.test(thing)
    ? undefined
    : "the ARN of a resource, such as a table's; not every resource of a service, region or account";
}

/** Allows only the Lambda service to assume a role. */
export const trustLambda: aws.iam.PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** Writing log events to one group; its streams come with the group's ARN, creating groups does not. */
export function logStatement(logGroupArn: string): aws.iam.PolicyStatement {
  return allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:*`);
}

/** Sending trace segments. X-Ray has no resources to name (Service Authorization Reference, "AWS X-Ray"). */
export const tracingStatement = allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], anyResource);

const networkActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * What Lambda needs to place a function in a VPC. It checks for exactly this form, with every resource (Lambda Developer
 * Guide, "Giving Lambda functions access to resources in an Amazon VPC", required IAM permissions).
 */
export const networkStatement = allow(networkActions, anyResource);

/** Takes the same from the function's own code: the service keeps the permission, the handler never has it (same section). */
export function networkDenyPolicy(functionArn: string): aws.iam.PolicyDocument {
  const Condition = { ArnEquals: { "lambda:SourceFunctionArn": functionArn } };
  return policyDocument([{ Effect: "Deny", Action: networkActions, Resource: anyResource, Condition }]);
}

/** Allows what the caller's statements say, to a function's code or another role. */
export function statementsOf(statements: readonly FunctionStatement[]): aws.iam.PolicyStatement[] {
  return statements.map(({ actions, resources, conditions }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions !== undefined && { Condition: conditions }),
  }));
}

export function policyDocument(
  statements: pulumi.Input<pulumi.Input<aws.iam.PolicyStatement>[]>,
): aws.iam.PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function allow(actions: string[], resource: string): aws.iam.PolicyStatement {
  return { Effect: "Allow", Action: actions, Resource: resource };
}
