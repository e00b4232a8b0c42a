import type { FieldError } from "../shared/argumentChecks";

/** How many requests API Gateway lets through before it answers 429 (token bucket). */
export interface Throttle {
  /** Requests per second in the long run, 0 to 10 000; fractions are allowed. 0 closes. */
  rateLimit: number;
  /** Requests that may arrive at once, a whole number from 0 to 5 000. 0 closes. */
  burstLimit: number;
}

// An account's default quotas per region, which all its APIs share (API Gateway Developer Guide, "Quotas").
const maxRate = 10_000;
const maxBurst = 5_000;

/** Problems of one throttle; `field` is the path of the argument, such as `routes["GET /courses"].throttle`. */
export function validateThrottle(field: string, { rateLimit, burstLimit }: Throttle): FieldError[] {
  const problems: FieldError[] = [];
  if (!(rateLimit >= 0 && rateLimit <= maxRate)) {
    problems.push({
      field: `${field}.rateLimit`,
      value: rateLimit,
      allowed: `requests per second from 0 to ${maxRate}`,
    });
  }
  if (!(Number.isInteger(burstLimit) && burstLimit >= 0 && burstLimit <= maxBurst)) {
    problems.push({
      field: `${field}.burstLimit`,
      value: burstLimit,
      allowed: `a whole number from 0 to ${maxBurst}`,
    });
  }
  return problems;
}
