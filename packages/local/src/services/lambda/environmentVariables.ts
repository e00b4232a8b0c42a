import path from "node:path";
import type { FunctionDefinition } from "./functionDefinition";
import type { LaidOutFolders } from "./taskFolders";

/**
 * What `process.env` holds in an execution environment: the runtime's own variables ("Defined runtime environment
 * variables" in the Lambda guide), then the configured ones, then the overrides. Nothing of this machine's
 * environment, so that neither its credentials nor its settings reach a handler. Lambda's credentials variables are
 * left out: a handler that calls AWS from the local run should fail at once rather than act on an account.
 */
export function environmentVariables(
  definition: FunctionDefinition,
  logStreamName: string,
  folders: LaidOutFolders | undefined,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    AWS_DEFAULT_REGION: definition.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySizeMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: definition.region,
    // it would warn of this machine's Node.js, once for each function, and not of the runtime that AWS has
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LAMBDA_TASK_ROOT: folders?.taskRoot ?? "/var/task",
    LANG: "en_US.UTF-8",
    ...(folders !== undefined && { NODE_PATH: nodePath(folders) }),
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
    _HANDLER: definition.handler,
    ...definition.environment,
    ...overrides,
  };
}

/** Packages of layers, and modules by their path from the task's root. */
function nodePath({ taskRoot, optRoot }: LaidOutFolders): string {
  return [...(optRoot === undefined ? [] : [path.join(optRoot, "nodejs/node_modules")]), taskRoot].join(path.delimiter);
}
