/** Set by Lambda itself (Lambda Developer Guide, "Defined runtime environment variables", reserved). */
const reservedVariables: ReadonlySet<string> = new Set([
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Checks the name of an environment variable. */
export function validateVariableName(name: string): string | undefined {
  if (reservedVariables.has(name)) return "another name; Lambda sets this variable itself";
  // Lambda API Reference, Environment: [a-zA-Z]([a-zA-Z0-9_])+
  return /^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)
    ? undefined
    : "a name of two or more letters, digits and underscores that begins with a letter";
}

/** Checks a handler's file. */
export function validateEntry(entry: string): string | undefined {
  const parts = entry.split(/[\\/]/);
  // In a workspace, packages are installed above the project.
  const up = parts.lastIndexOf("..");
  const above = up !== -1 && parts.indexOf("node_modules") < up;
  const within = !above && parts[0] !== "" && !/^[A-Za-z]:/.test(entry);
  return within && /\.[cm]?[jt]sx?$/.test(entry)
    ? undefined
    : 'a source file within the project, relative to its root, such as "handlers/getCourse.ts"';
}
