/** A function as callers name it. */
export interface FunctionReference {
  name: string;
  /** Undefined: the program's own. */
  region: string | undefined;
  /** A version or an alias; `$LATEST` without one. */
  qualifier: string;
}

const reference =
  /^(?:arn:[^:]+:lambda:(?<region>[^:]*):\d*:|\d+:)?(?:function:)?(?<name>[^:/]+)(?::(?<qualifier>[^:/]+))?$/;

/**
 * Reads a function's name, partial ARN or ARN, each with or without a version or an alias (Lambda API Reference, Invoke), or the
 * URI that API Gateway calls it by.
 * @returns undefined when it is none of these
 */
export function functionReference(text: string): FunctionReference | undefined {
  const [, arn = text] = /\/functions\/([^/]+)\/(?:response-streaming-)?invocations$/.exec(text) ?? [];
  const { name, region, qualifier = "$LATEST" } = reference.exec(arn)?.groups ?? {};
  return name === undefined ? undefined : { name, region, qualifier };
}
