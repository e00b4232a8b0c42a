import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import { bundle } from "./bundle";
import type { Bundle } from "./bundle";
import { archiveCache, bundleArchive } from "./bundleArchive";
import { BundleError } from "./bundleError";
import { checkBundledFunctionArgs } from "./bundledFunctionArgs";
import type { BundledFunctionArgs, CheckedBundledFunctionArgs } from "./bundledFunctionArgs";
import {
  logStatement,
  networkDenyPolicy,
  networkStatement,
  policyDocument,
  statementsOf,
  tracingStatement,
  trustLambda,
} from "../shared/functionPolicy";
import { ComponentResource } from "../shared/resource";

/**
 * A Lambda function from one TypeScript file: bundled while the program runs, with a role of its own that may do what
 * its `statements` say, and a log group with limited retention.
 *
 * ```ts
 * new BundledFunction("get-course", {
 *   entry: "handlers/getCourse.ts",
 *   environment: { STORE_URL: pulumi.interpolate`dynamodb:${courses.tableName}` },
 *   statements: [{ actions: ["dynamodb:GetItem"], resources: [courses.arn] }],
 * });
 * ```
 *
 * The bundle is CommonJS and follows the project's tsconfig.json (`paths`, JSX, decorators, class fields). It can hold
 * JSON, WebAssembly (`.wasm`, as bytes) and text files, and `import.meta.url` works. What would fail when the function
 * runs fails the program instead, with file, line and a way out: native code (`.node`), top-level await, a `require` or
 * `import` of a computed name, `emitDecoratorMetadata`, and every warning of esbuild.
 */
export class BundledFunction extends ComponentResource<CheckedBundledFunctionArgs> {
  readonly function: aws.lambda.Function;
  /** The execution role; other components may add policies to it. */
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly rolePolicies: readonly aws.iam.RolePolicy[];
  readonly arn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** SHA-256 (hex) of the bundle: changes with the code and with nothing else. */
  readonly codeHash: pulumi.Output<string>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: BundledFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("BundledFunction", name, (checks) => checkBundledFunctionArgs(checks, args), opts);

    // Begun first: esbuild works while the engine registers the rest.
    const built = this.#bundle();
    this.codeHash = pulumi.output(built.then(({ hash }) => hash));
    this.role = this.#createRole();
    this.logGroup = this.#createLogGroup();
    const permissions = this.#grantPermissions();
    this.function = this.#createFunction(this.#archive(built), permissions);
    this.rolePolicies = [...permissions, ...this.#denyNetworkToCode()];

    this.arn = this.function.arn;
    this.functionName = this.function.name;
    this.registerOutputs({
      entry: posix.normalize(this.args.entry),
      external: this.args.external ?? [],
      alias: this.args.alias ?? {},
      ...(this.args.bundleAwsSdk === true && { bundleAwsSdk: true }),
      arn: this.arn,
      functionName: this.functionName,
      roleArn: this.role.arn,
      logGroupName: this.logGroup.name,
    });
  }

  async #archive(built: Promise<Bundle>): Promise<pulumi.asset.Archive> {
    try {
      return await bundleArchive(await built);
    } catch (failure) {
      if (failure instanceof pulumi.RunError) throw failure;
      throw new pulumi.RunError(
        `BundledFunction "${this.name}": the bundle cannot be written: ${String(failure)}. Let this process write to ${archiveCache}.`,
      );
    }
  }

  #bundle(): Promise<Bundle> {
    const { entry, external = [], alias = {}, bundleAwsSdk = false } = this.args;
    return bundle(entry, { external, alias, bundleAwsSdk }).catch((failure: unknown) => {
      // A RunError ends the program with its message alone; this stack would be the bundler's, not the handler's.
      const reason = failure instanceof BundleError ? failure.message : String(failure);
      throw new pulumi.RunError(`BundledFunction "${this.name}": ${reason}`);
    });
  }

  #createRole(): aws.iam.Role {
    return this.child(aws.iam.Role, this.name, this.args.transform?.role, {
      description: `Execution role of the Lambda function ${this.name}`,
      assumeRolePolicy: JSON.stringify(trustLambda),
      ...this.tags,
    });
  }

  #createLogGroup(): aws.cloudwatch.LogGroup {
    return this.child(aws.cloudwatch.LogGroup, this.name, this.args.transform?.logGroup, {
      // The role's name is unique in the account: another stack's function of the same name has a group of its own.
      name: pulumi.interpolate`/aws/lambda/${this.role.name}`,
      retentionInDays: this.args.logRetentionDays,
      ...this.tags,
    });
  }

  /**
   * One policy with all statements: each resource takes a deployment's time, and IAM replaces a document as a whole. The
   * wildcards of the network stay apart, so that what accepts them, such as a scanner's exception, accepts no others.
   */
  #grantPermissions(): aws.iam.RolePolicy[] {
    const { tracing, vpc, statements } = this.args;
    const document = policyDocument([
      this.logGroup.arn.apply(logStatement),
      ...(tracing ? [tracingStatement] : []),
      ...statementsOf(statements),
    ]);
    return [
      this.#createRolePolicy("statements", document),
      ...(vpc === undefined ? [] : [this.#createRolePolicy("network", policyDocument([networkStatement]))]),
    ];
  }

  #createRolePolicy(suffix: string, document: pulumi.Input<aws.iam.PolicyDocument>): aws.iam.RolePolicy {
    return this.child(aws.iam.RolePolicy, `${this.name}-${suffix}`, this.args.transform?.rolePolicy, {
      role: this.role.id,
      policy: pulumi.jsonStringify(document),
    });
  }

  #createFunction(code: Promise<pulumi.asset.Archive>, permissions: aws.iam.RolePolicy[]): aws.lambda.Function {
    const { description, environment, memorySize, timeout, tracing, vpc, reservedConcurrency } = this.args;
    // Without its policies the function could neither join its network nor log its first invocation.
    const options = { dependsOn: permissions };
    return this.child(
      aws.lambda.Function,
      this.name,
      this.args.transform?.function,
      {
        code,
        runtime: "nodejs24.x",
        handler: "index.handler",
        architectures: ["arm64"],
        role: this.role.arn,
        memorySize,
        timeout,
        environment: { variables: { NODE_OPTIONS: "--enable-source-maps", ...environment } },
        // Naming the group makes the function wait for it; Lambda would else create one that keeps logs for ever.
        loggingConfig: { logFormat: "JSON", logGroup: this.logGroup.name },
        tracingConfig: { mode: tracing ? "Active" : "PassThrough" },
        publish: false,
        ...(description !== undefined && { description }),
        ...(vpc !== undefined && { vpcConfig: vpc }),
        ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
        ...this.tags,
      },
      options,
    );
  }

  #denyNetworkToCode(): aws.iam.RolePolicy[] {
    if (this.args.vpc === undefined) return [];
    return [this.#createRolePolicy("network-deny", this.function.arn.apply(networkDenyPolicy))];
  }
}
