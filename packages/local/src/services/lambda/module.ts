import type { ExecutionRoles } from "../iam/localIam";
import type { ServiceContext, ServiceModule } from "../service";
import type { FunctionDefinition } from "./functionDefinition";
import { FunctionPool } from "./functionPool";

/** Functions, in threads of their own. */
export const lambda = {
  name: "lambda",
  resourceTypes: ["aws:lambda/function:Function"],
  storage: [],
  create: (program, context, { iam }) => {
    const { root, dataDirectory, events, functionEnvironment } = context;
    const functions = new FunctionPool(program, {
      projectRoot: root,
      functionEnvironment: ({ name, environment }) =>
        functionEnvironment({ functionName: name, environment, dataDirectory }),
      environmentOverrides: (definition) => awsEnvironment(definition, context, iam),
      onLog: (functionName, _requestId, line) => {
        events.onFunctionLog(functionName, line);
      },
    });
    functions.warm();
    return functions;
  },
} satisfies ServiceModule<{
  iam: ExecutionRoles;
}>;

/** The AWS SDK finds the local services, with credentials of the function's own role. */
function awsEnvironment(
  { arn, roleArn }: FunctionDefinition,
  { endpoints }: ServiceContext,
  roles: ExecutionRoles,
): Record<string, string> {
  if (roleArn === undefined) return {};
  const credentials = roles.roleCredentials(roleArn, { functionArn: arn });
  return {
    AWS_ENDPOINT_URL: endpoints.aws,
    // presigned URLs reach browsers, which know the buckets' own address
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
