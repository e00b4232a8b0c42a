import type { Parameters } from "./parameters";
import type { PoolRegistry } from "./poolRegistry";

/** What an operation answers; what is undefined in it is left out. Moments are seconds since 1970. */
export type OperationOutput = Record<string, unknown>;

/** One operation of the user pools API. */
export interface Operation {
  /** `iam`: AWS wants signed requests. `none`: anyone may call; what needs a user takes the user's access token. */
  authorization: "iam" | "none";
  run: (pools: PoolRegistry, parameters: Parameters) => OperationOutput | Promise<OperationOutput>;
}

/** Operations by name. */
export type Operations = Record<string, Operation>;

/** An operation that anyone may call. */
export function open(run: Operation["run"]): Operation {
  return { authorization: "none", run };
}

/** An operation for holders of IAM credentials. */
export function iam(run: Operation["run"]): Operation {
  return { authorization: "iam", run };
}
