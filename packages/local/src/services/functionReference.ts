/** A function as callers name it. */
export interface FunctionReference {
  name: string;
  /** Undefined: the program's own. */
  region: string | undefined;
  /** A version or an alias. */
  qualifier: string | undefined;
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
  const { name, region, qualifier } = reference.exec(arn)?.groups ?? {};
  return name === undefined ? undefined : { name, region, qualifier };
}

/**
 * The function's name, and `:` with the version or alias when there is one: what policies and callers have in common, however
 * each names the function. Empty when the text names none.
 * @param qualifier given apart from the text
 */
export function functionKey(text: string, qualifier?: string): string {
  const target = functionReference(text);
  if (target === undefined) return "";
  const named = qualifier ?? target.qualifier;
  return named === undefined ? target.name : `${target.name}:${named}`;
}
