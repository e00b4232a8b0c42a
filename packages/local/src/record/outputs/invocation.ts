import type { Json, JsonObject } from "../recordedProgram";
import { Mocks } from "./outputMocks";
import type { ProviderContext } from "./outputMocks";

/** One call of a provider's function ("invoke"). Its mocks follow from the function and its arguments. */
export class Invocation extends Mocks {
  readonly token: string;

  constructor(token: string, args: JsonObject, providerContext: ProviderContext) {
    super(`${token} ${JSON.stringify(args)}`, args, providerContext);
    this.token = token;
  }
}

/** Values of a function's result, their names checked against the SDK's own type. */
export type ResultOf<Result> = Partial<Record<keyof Result & string, Json>>;
