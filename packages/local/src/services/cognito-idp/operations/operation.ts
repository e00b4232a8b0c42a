import * as z from "zod/mini";
import { readInput } from "../../../http/awsJsonInput";
import { isSecret } from "./fields";
import type { PoolRegistry } from "./poolRegistry";

/** What an operation answers; what is undefined in it is left out. Moments are seconds since 1970. */
export type OperationOutput = Record<string, unknown>;

/** One operation of the user pools API. */
export interface Operation {
  /** `iam`: AWS wants signed requests. `none`: anyone may call; what needs a user takes the user's access token. */
  authorization: "iam" | "none";
  /** @throws {AwsJsonError} InvalidParameterException, SerializationException, and the operation's own */
  run: (pools: PoolRegistry, input: unknown) => OperationOutput | Promise<OperationOutput>;
}

/** Operations by name. */
export type Operations = Record<string, Operation>;

/** The input of an operation with these fields. */
export type Input<Fields extends z.core.$ZodShape> = z.output<z.ZodMiniObject<Fields>>;

type Run<Fields extends z.core.$ZodShape> = (
  pools: PoolRegistry,
  input: Input<Fields>,
) => OperationOutput | Promise<OperationOutput>;

/** An operation that anyone may call. */
export function open<Fields extends z.core.$ZodShape>(fields: Fields, run: Run<Fields>): Operation {
  return operation("none", fields, run);
}

/** An operation for holders of IAM credentials. */
export function iam<Fields extends z.core.$ZodShape>(fields: Fields, run: Run<Fields>): Operation {
  return operation("iam", fields, run);
}

function operation<Fields extends z.core.$ZodShape>(
  authorization: Operation["authorization"],
  fields: Fields,
  run: Run<Fields>,
): Operation {
  const schema = z.object(fields);
  return {
    authorization,
    run: (pools, input) => run(pools, readInput(schema, input, "InvalidParameterException", isSecret)),
  };
}
