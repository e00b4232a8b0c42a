import type { RecordedProgram, RecordedResource } from "../record/recordedProgram";
import type { AwsCallTrace, BucketTrace, IdentityTrace, RequestTrace, UserPoolTrace } from "../services/requestTrace";
import { resourceWith } from "./apiResources";
import { changeOf, passed, refused } from "./change";
import type { Change } from "./change";
import { iamChange } from "./iamChange";
import type { Step } from "./schema";

type ServiceTrace = Exclude<RequestTrace, { service: "apigateway" }>;
/** Of services whose requests are signed. */
type SignedTrace = Exclude<ServiceTrace, IdentityTrace | UserPoolTrace>;

const serviceLabels: Record<Exclude<SignedTrace["service"], "s3">, string> = {
  dynamodb: "DynamoDB",
  emulator: "Emulator",
  kms: "KMS",
  lambda: "Lambda",
  logs: "CloudWatch Logs",
  secretsmanager: "Secrets Manager",
  ssm: "Systems Manager",
  sts: "STS",
};

/** The way of a call of an AWS service: its signature, what IAM says, and the resource. */
export function serviceSteps(trace: ServiceTrace, program: RecordedProgram): Step[] {
  switch (trace.service) {
    case "cognito-idp":
      return [userPoolStep(trace, program)];
    case "cognito-identity":
      return identitySteps(trace, program);
    case "s3":
      if (trace.method === "OPTIONS") return [preflightStep(trace, program)];
      return signedSteps(trace, program, `Bucket ${trace.bucketName ?? ""}`.trimEnd(), bucketOf(trace, program));
    default: {
      const label = [serviceLabels[trace.service], trace.operation].filter((text) => text !== undefined).join(" ");
      return signedSteps(trace, program, label, resourceOf(trace, program));
    }
  }
}

function signedSteps(
  trace: SignedTrace,
  program: RecordedProgram,
  label: string,
  resource: RecordedResource | undefined,
): Step[] {
  const { principal, denial, status, reason, ms } = trace;
  const [, roleName] = /:assumed-role\/([^/]+)\//.exec(principal ?? "") ?? [];
  const role = resourceWith(program, "aws:iam/role:Role", { name: roleName });
  const steps: Step[] = principal === undefined ? [] : [passed("Signature", role)];
  if (denial !== undefined) {
    return [...steps, refused(passed("IAM policies", role), reason, iamChange(program, denial))];
  }
  const step = passed(label, resource, ms);
  if (status < 400) return [...steps, step];
  if (principal === undefined && (status === 401 || status === 403)) return [refused(passed("Signature"), reason)];
  return [...steps, refused(step, reason, trustChange(reason, program))];
}

function preflightStep(trace: BucketTrace, program: RecordedProgram): Step {
  const bucket = bucketOf(trace, program);
  const step = passed("CORS preflight", bucket, trace.ms);
  if (trace.status < 400) return step;
  const configuration = ["CorsConfiguration", "CorsConfigurationV2"]
    .map((kind) => `aws:s3/bucket${kind}:Bucket${kind}`)
    .map((type) => resourceWith(program, type, { bucket: trace.bucketName }))
    .find((found) => found !== undefined);
  return refused(
    step,
    trace.reason,
    changeOf(`the CORS rules of bucket ${trace.bucketName ?? ""}`.trimEnd(), configuration, bucket),
  );
}

function bucketOf({ bucketName }: BucketTrace, program: RecordedProgram): RecordedResource | undefined {
  const find = (type: string) => resourceWith(program, type, { bucket: bucketName });
  return find("aws:s3/bucket:Bucket") ?? find("aws:s3/bucketV2:BucketV2");
}

function userPoolStep(trace: UserPoolTrace, program: RecordedProgram): Step {
  const { operation, status, ms, reason } = trace;
  const pool = onlyOne(program, "aws:cognito/userPool:UserPool");
  const step = passed(operation === undefined ? "User pool" : `User pool ${operation}`, pool, ms);
  if (status < 400) return step;
  const client = onlyOne(program, "aws:cognito/userPoolClient:UserPoolClient");
  const isOfClient = /\b(?:client|flow|redirect|callback|logout URL|scope)/i.test(reason ?? "");
  if (isOfClient) return refused(step, reason, changeOf("the app client", client, pool));
  const isOfPool = /policy|MFA|attribute|self-?sign-?up|trigger|custom:/i.test(reason ?? "");
  return refused(step, reason, isOfPool ? changeOf("the user pool", pool) : undefined);
}

function identitySteps(trace: IdentityTrace, program: RecordedProgram): Step[] {
  const { operation, status, ms, reason, roleArn } = trace;
  const pool = onlyOne(program, "aws:cognito/identityPool:IdentityPool");
  const step = passed(operation === undefined ? "Identity pool" : `Identity pool ${operation}`, pool, ms);
  if (status < 400) {
    const role = resourceWith(program, "aws:iam/role:Role", { arn: roleArn });
    return role === undefined ? [step] : [step, passed(`Role ${role.name}`, role)];
  }
  const attachment = onlyOne(program, "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment");
  const isOfRoles = trace.error === "InvalidIdentityPoolConfigurationException";
  const change = isOfRoles
    ? changeOf("the identity pool's roles", attachment, pool)
    : changeOf("the identity pool", pool);
  return [refused(step, reason, trustChange(reason, program) ?? change)];
}

/** What the call is about; an index is part of its table. */
function resourceOf({ resourceArn }: AwsCallTrace, { resources }: RecordedProgram): RecordedResource | undefined {
  const arn = resourceArn?.replace(/\/index\/.*/, "");
  return arn === undefined ? undefined : resources.find(({ outputs }) => outputs.arn === arn);
}

/** The trust policy of the role that a reason names. */
function trustChange(reason: string | undefined, program: RecordedProgram): Change | undefined {
  const role = program.resources.find(
    ({ type, outputs }) =>
      type === "aws:iam/role:Role" && typeof outputs.arn === "string" && reason?.includes(`"${outputs.arn}"`) === true,
  );
  return role && changeOf(`the trust policy of role ${role.name}`, role);
}

/** A trace does not say which one, when there are more. */
function onlyOne({ resources }: RecordedProgram, type: string): RecordedResource | undefined {
  const [first, second] = resources.filter((resource) => resource.type === type);
  return second === undefined ? first : undefined;
}
