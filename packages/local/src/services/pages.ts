import { AwsJsonError } from "../http/awsJson";

/**
 * One page of a list whose order stays. The token says how many entries came before, in AWS's way: as text that only the
 * service reads.
 * @throws {AwsJsonError} InvalidNextToken
 */
export function pageOf<Entry>(
  entries: readonly Entry[],
  { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string },
  defaultSize: number,
): { entries: Entry[]; NextToken: string | undefined } {
  const token = NextToken === undefined ? "0" : Buffer.from(NextToken, "base64url").toString();
  if (!/^\d{1,9}$/.test(token)) throw new AwsJsonError("InvalidNextToken", "The specified token is not valid.");
  const start = Number(token);
  const end = start + (MaxResults ?? defaultSize);
  return {
    entries: entries.slice(start, end),
    NextToken: end < entries.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
