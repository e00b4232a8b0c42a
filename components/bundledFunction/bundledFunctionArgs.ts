import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateAction, validateResource } from "../shared/functionPolicy";
import type { FunctionStatement } from "../shared/functionPolicy";
import { validateEntry, validateVariableName } from "./functionSettings";
import { validateLogRetention } from "../shared/logRetention";
import type { Transform } from "../shared/resource";

export interface BundledFunctionArgs {
  /** File that exports `handler`, relative to the project root (the working directory under Pulumi): `handlers/getCourse.ts`. */
  entry: string;
  /**
   * Packages that stay out of the bundle, beside the AWS SDK's clients (`@aws-sdk/client-*`) that Lambda's runtime
   * includes: what only another place needs where the same bundle runs, or what a layer brings. A file of the project
   * stays out by its path with `./` in front. Default: none.
   */
  external?: string[];
  /**
   * Bundles the AWS SDK's clients in the project's version: for a client, command or fix that is newer than the SDK of
   * Lambda's runtime. Other packages of the SDK (`@aws-sdk/*`, `@smithy/*`) are always bundled, since the runtime
   * includes only some. Default false.
   */
  bundleAwsSdk?: boolean;
  /**
   * Files of the project that are bundled in the place of packages: for what a package loads at its start and this
   * function never uses. By package name, relative to the project root with `./` in front. Default: none.
   */
  alias?: Record<string, string>;
  /** What the function is for, at most 256 characters; Lambda's console shows it. */
  description?: string;
  /**
   * Environment variables. Whoever may read the function's configuration reads them, so secret values are refused: pass
   * the ARN of a Secrets Manager secret and read it in the handler. `NODE_OPTIONS` replaces the component's own, which
   * maps stack traces to the sources.
   */
  environment?: Record<string, pulumi.Input<string>>;
  /** What the function may do besides logging and tracing; default nothing. */
  statements?: FunctionStatement[];
  /** Memory in MB, 128 to 10 240; CPU grows with it. Default 256. */
  memorySize?: number;
  /** Longest run of one invocation in seconds, 1 to 900; default 10. API Gateway waits 30 s at most. */
  timeout?: number;
  /** How long CloudWatch Logs keeps what the function logs, in days; default 30. */
  logRetentionDays?: number;
  /** Sends X-Ray a trace of each sampled invocation; default true. */
  tracing?: boolean;
  /** Runs the function in these subnets, with these security groups; default outside any VPC. */
  vpc?: {
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  };
  /** Invocations at once that are kept free for this function and are its limit; 0 stops it. Default: the account's pool. */
  reservedConcurrency?: number;
  /** Changes to each child's arguments and options; `rolePolicy` is called for every inline policy. */
  transform?: {
    role?: Transform<aws.iam.RoleArgs>;
    logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
    rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
    function?: Transform<aws.lambda.FunctionArgs>;
  };
  /** Tags of the function, its role and its log group. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** The arguments with their defaults; values known only at deploy time fail there if they are wrong. */
export type CheckedBundledFunctionArgs = BundledFunctionArgs &
  Required<
    Pick<BundledFunctionArgs, "environment" | "statements" | "memorySize" | "timeout" | "logRetentionDays" | "tracing">
  >;

export function checkBundledFunctionArgs(
  checks: ArgumentChecks,
  args: BundledFunctionArgs,
): CheckedBundledFunctionArgs {
  const { memorySize = 256, timeout = 10, logRetentionDays = 30, reservedConcurrency = 0, description = "" } = args;
  checks.note("entry", args.entry, validateEntry(args.entry));
  for (const [packageName, file] of Object.entries(args.alias ?? {})) {
    // Without the dot, esbuild would look for a package.
    const allowed = file.startsWith("./")
      ? validateEntry(file)
      : 'a file\'s path from the project root that begins with "./"';
    checks.note(`alias[${JSON.stringify(packageName)}]`, file, allowed);
  }
  checks.note("description", description, description.length > 256 ? "at most 256 characters" : undefined);
  // Lambda API Reference, CreateFunction and PutFunctionConcurrency.
  checks.note("memorySize", memorySize, wholeNumber(128, 10_240)(memorySize));
  checks.note("timeout", timeout, wholeNumber(1, 900)(timeout));
  checks.note("reservedConcurrency", reservedConcurrency, wholeNumber(0, 1_000_000)(reservedConcurrency));
  checks.note("logRetentionDays", logRetentionDays, validateLogRetention(logRetentionDays));
  const environment = Object.fromEntries(
    Object.entries(args.environment ?? {}).map(([variable, value]) => {
      checks.note(`environment[${JSON.stringify(variable)}]`, variable, validateVariableName(variable));
      return [variable, checkNoSecret(checks, variable, value)];
    }),
  );
  const statements = (args.statements ?? []).map((statement, index) => checkStatement(checks, index, statement));
  return { ...args, memorySize, timeout, logRetentionDays, tracing: args.tracing ?? true, environment, statements };
}

function checkStatement(checks: ArgumentChecks, index: number, statement: FunctionStatement): FunctionStatement {
  const field = `statements[${index}]`;
  const { actions, resources } = statement;
  checks.note(`${field}.actions`, actions, actions.length === 0 ? "at least one action" : undefined);
  checks.note(`${field}.resources`, [], resources.length === 0 ? "at least one resource" : undefined);
  actions.forEach((action, at) => {
    checks.note(`${field}.actions[${at}]`, action, validateAction(action));
  });
  return { ...statement, resources: checks.texts(`${field}.resources`, resources, validateResource) };
}

/** Rejects a Pulumi secret, which only the Output of a value tells. */
function checkNoSecret(checks: ArgumentChecks, variable: string, value: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof value === "string") return value;
  const output = pulumi.output(value);
  return pulumi.output(pulumi.isSecret(output)).apply((secret) => {
    if (!secret) return output;
    const allowed = "a value that is no secret: a Secrets Manager secret's ARN, for the handler to read it";
    throw checks.error({ field: `environment[${JSON.stringify(variable)}]`, value: "[secret]", allowed });
  });
}
