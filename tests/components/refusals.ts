import { ArgumentError } from "../../components/shared/argumentChecks";

/** What is allowed instead, by field, for the arguments that an action is refused for; empty when it is not refused. */
export async function refusals(action: () => unknown): Promise<Record<string, string>> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return Object.fromEntries(error.fieldErrors.map(({ field, allowed }) => [field, allowed]));
  }
  return {};
}
