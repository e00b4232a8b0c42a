/**
 * Picks the lines of the access log that API Gateway answered itself, with one of these status codes, before it called a
 * function: where Lambda was called, it answered 200, whatever the function's own status is, and where it was not, there
 * is "-". Every value is text, for the format puts it into quotation marks (API Gateway Developer Guide, "Customize HTTP
 * API access logs"; CloudWatch Logs User Guide, "Filter pattern syntax", JSON log events).
 */
function answeredByApi(...statuses: string[]): string {
  const anyStatus = statuses.map((status) => `$.status = "${status}"`).join(" || ");
  return `{ (${anyStatus}) && $.integrationStatus != "200" }`;
}

/**
 * Patterns for what HTTP APIs have no metric for: refused for lack of a good token (401), of a scope or a valid signature
 * (403), and throttled (429).
 */
export const accessLogFilters = {
  refused: answeredByApi("401", "403"),
  throttled: answeredByApi("429"),
} as const;

/** Picks the lines of requests that failed on the server's side. */
export const serverErrorsPattern = '{ $.status = "5*" }';

/** Picks the lines of requests that failed on the client's side. */
export const clientErrorsPattern = '{ $.status = "4*" }';

/** Picks the lines of requests that took a second or longer; a regular expression, as text has no greater and less. */
export const slowPattern = "{ $.responseLatency = %^[0-9][0-9][0-9][0-9]+$% }";
