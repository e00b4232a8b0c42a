import type { RecordedProgram } from "../../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { tokenBucket } from "../throttle";
import type { TokenBucket } from "../throttle";
import { GatewayResponseError } from "./gatewayResponses";

/** An API key in one usage plan, with what is left of the plan's limits. */
class PlanKey {
  readonly keyId: string;
  readonly #plan: RecordedFields;
  readonly #clock: () => number;
  readonly #bucket: TokenBucket | undefined;
  /** Requests in the current period of the quota. */
  #used = 0;
  #period = "";

  constructor(keyId: string, plan: RecordedFields, clock: () => number) {
    this.keyId = keyId;
    this.#plan = plan;
    this.#clock = clock;
    const throttle = plan.object("throttleSettings");
    const limits = { rateLimit: throttle?.number("rateLimit"), burstLimit: throttle?.number("burstLimit") };
    this.#bucket = tokenBucket(limits, clock);
  }

  /** @throws {GatewayResponseError} when a limit is reached */
  use(): void {
    const name = this.#plan.string("name") ?? "";
    if (this.#bucket?.take() === false) {
      throw new GatewayResponseError(
        "THROTTLED",
        "Too Many Requests",
        `the API key exceeds the rate of usage plan ${name}`,
      );
    }
    const quota = this.#plan.object("quotaSettings");
    const limit = quota?.number("limit");
    if (limit === undefined) return;
    const period = periodOf(quota?.string("period") ?? "DAY", this.#clock());
    // The first period is shortened by the offset.
    if (period !== this.#period) this.#used = this.#period === "" ? (quota?.number("offset") ?? 0) : 0;
    this.#period = period;
    if (this.#used >= limit) {
      throw new GatewayResponseError(
        "QUOTA_EXCEEDED",
        "Limit Exceeded",
        `the API key has used up the quota of usage plan ${name}`,
      );
    }
    this.#used += 1;
  }
}

/** The API keys that the usage plans of one API have ("Usage plans and API keys for REST APIs"). */
export class UsagePlans {
  /** By stage, then by the key's value. */
  readonly #keys = new Map<string, Map<string, PlanKey>>();

  constructor(program: RecordedProgram, apiId: string, clock: () => number) {
    const ofType = (type: string) => resourcesOfType(program, `aws:apigateway/${type}`).map(fieldsOf);
    const apiKeys = new Map(ofType("apiKey:ApiKey").map((key) => [key.string("id"), key]));
    const planKeys = ofType("usagePlanKey:UsagePlanKey");
    for (const plan of ofType("usagePlan:UsagePlan")) {
      const keys = planKeys
        .filter((key) => key.string("usagePlanId") === plan.string("id"))
        .flatMap((key) => apiKeys.get(key.string("keyId")) ?? [])
        .filter((key) => key.boolean("enabled") !== false)
        .map((key) => [key.requiredString("value"), new PlanKey(key.requiredString("id"), plan, clock)] as const);
      for (const stage of plan.objects("apiStages").filter((one) => one.string("apiId") === apiId)) {
        const name = stage.requiredString("stage");
        this.#keys.set(name, new Map([...(this.#keys.get(name) ?? []), ...keys]));
      }
    }
  }

  /**
   * Counts a request of a method that needs an API key.
   * @returns the key's id
   * @throws {GatewayResponseError} when the key is not one of the stage's, or a limit is reached
   */
  use(stageName: string, value: string | undefined): string {
    const key = this.#keys.get(stageName)?.get(value ?? "");
    if (key === undefined) {
      const reason =
        value === undefined ? "the request has no API key" : `no usage plan of stage ${stageName} has the API key`;
      throw new GatewayResponseError("INVALID_API_KEY", "Forbidden", reason);
    }
    key.use();
    return key.keyId;
  }
}

/** Names the day, the week (from Sunday) or the month, in UTC. */
function periodOf(period: string, time: number): string {
  const date = new Date(time);
  if (period === "MONTH") return date.toISOString().slice(0, 7);
  if (period === "WEEK") date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  return date.toISOString().slice(0, 10);
}
