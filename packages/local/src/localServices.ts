import { createUserPools } from "./services/cognito-idp/userPools";
import type { CodeDelivery, UserPools } from "./services/cognito-idp/userPools";
import { FunctionPool } from "./services/lambda/functionPool";
import type { FunctionDefinition } from "./services/lambda/functionPool";
import { createGateway } from "./services/apigateway/gateway";
import type { Gateway, RequestTrace } from "./services/apigateway/gateway";
import { createIamAuthorizer } from "./services/iam/iamAuthorizer";
import { LocalIam } from "./services/iam/localIam";
import { createIdentityPools } from "./services/cognito-identity/identityPools";
import type { IdentityPools, IdentityTrace } from "./services/cognito-identity/identityPools";
import type { RecordedProgram } from "./record/recordedProgram";
import { createBuckets } from "./services/s3/buckets";
import type { BucketTrace, Buckets } from "./services/s3/buckets";
import type { LocalConfig } from "./config";

/** What a local run tells about while it serves. */
export interface LocalRunEvents {
  onRequest(trace: RequestTrace): void;
  onIdentityRequest(trace: IdentityTrace): void;
  onBucketRequest(trace: BucketTrace): void;
  onFunctionLog(functionName: string, line: string): void;
  onCode(delivery: CodeDelivery): void;
  onDiagnostic(severity: string, message: string): void;
}

export interface LocalServicesOptions {
  root: string;
  dataDirectory: string;
  /** Where functions reach the buckets. */
  bucketEndpoint: string;
  config: LocalConfig;
  events: LocalRunEvents;
}

/** The AWS services that a recorded program needs, in this process. */
export class LocalServices {
  readonly iam: LocalIam;
  readonly userPools: UserPools;
  readonly identityPools: IdentityPools;
  readonly buckets: Buckets;
  readonly functions: FunctionPool;
  readonly gateway: Gateway;
  #roleArns: ReadonlyMap<string, string>;

  private constructor(program: RecordedProgram, userPools: UserPools, options: LocalServicesOptions) {
    const { root, dataDirectory, events } = options;
    this.#roleArns = roleArns(program);
    this.userPools = userPools;
    this.iam = new LocalIam(program, { dataDirectory });
    this.identityPools = createIdentityPools(program, {
      dataDirectory,
      iam: this.iam,
      verificationKey: (issuer, keyId) => userPools.verificationKey(issuer, keyId),
      isSignedOut: (claims) => userPools.isSignedOut(claims),
      onRequest: events.onIdentityRequest.bind(events),
    });
    const onBucketRequest = events.onBucketRequest.bind(events);
    this.buckets = createBuckets(program, { dataDirectory, iam: this.iam, onRequest: onBucketRequest });
    this.functions = new FunctionPool(program, {
      projectRoot: root,
      environmentOverrides: (definition) => this.#localEnvironment(definition, options),
      onLog: (functionName, _requestId, line) => {
        events.onFunctionLog(functionName, line);
      },
    });
    this.gateway = createGateway(program, {
      functions: this.functions,
      verificationKey: (issuer, keyId) => userPools.verificationKey(issuer, keyId),
      authorizeIam: createIamAuthorizer(this.iam),
      onRequest: events.onRequest.bind(events),
    });
  }

  /** @throws {StoredStateError} when something in the data folder can't be used */
  static async create(program: RecordedProgram, options: LocalServicesOptions): Promise<LocalServices> {
    const { dataDirectory, events } = options;
    const userPools = await createUserPools(program, { dataDirectory, onCode: events.onCode.bind(events) });
    return new LocalServices(program, userPools, options);
  }

  /** Follows a program that was evaluated again. */
  update(program: RecordedProgram): void {
    this.#roleArns = roleArns(program);
    for (const service of [this.iam, this.userPools, this.identityPools, this.buckets, this.functions, this.gateway]) {
      service.update(program);
    }
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    await this.functions.close();
    this.buckets.close();
    this.identityPools.close();
    this.iam.close();
    await this.userPools.close();
  }

  /**
   * What differs from AWS for a function: what the project's configuration says, and the AWS SDK finds the local
   * buckets, with credentials of the function's own role.
   */
  #localEnvironment(
    { arn, name: functionName, environment }: FunctionDefinition,
    { dataDirectory, bucketEndpoint, config }: LocalServicesOptions,
  ): Record<string, string> {
    const configured = config.functionEnvironment?.({ functionName, environment, dataDirectory }) ?? {};
    const roleArn = this.#roleArns.get(arn);
    if (roleArn === undefined) return configured;
    const credentials = this.iam.roleCredentials(roleArn, { functionArn: arn });
    return {
      ...configured,
      AWS_ENDPOINT_URL_S3: bucketEndpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  }
}

/** Execution roles by function ARN. */
function roleArns(program: RecordedProgram): Map<string, string> {
  return new Map(
    program.resources.flatMap(({ type, outputs: { arn, role } }): [string, string][] =>
      type === "aws:lambda/function:Function" && typeof arn === "string" && typeof role === "string"
        ? [[arn, role]]
        : [],
    ),
  );
}
