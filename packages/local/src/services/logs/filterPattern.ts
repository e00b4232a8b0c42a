import { AwsJsonError } from "../../http/awsJson";

/**
 * Whether messages match a pattern of terms (CloudWatch Logs User Guide, "Filter pattern syntax"): all terms have to be
 * in a message, one of those with `?`, none of those with `-`. Terms are case-sensitive; quotes hold spaces.
 * @throws {AwsJsonError} InvalidParameterException for patterns of JSON, columns or regular expressions
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new AwsJsonError(
      "InvalidParameterException",
      `The local run has filter patterns of terms alone, such as "ERROR"; given: ${pattern}`,
    );
  }
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain = ""]) => ({
    sign,
    text: quoted?.replace(/\\(.)/g, "$1") ?? plain,
  }));
  const of = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ text }) => text);
  const [all, any, none] = [of(""), of("?"), of("-")];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    // Beside terms without a sign, those with a question mark count for nothing.
    (any.length === 0 || all.length > 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
