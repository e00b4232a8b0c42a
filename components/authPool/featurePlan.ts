import type { FieldError } from "../shared/argumentChecks";

/** What a user pool can do and costs, from less to more (Developer Guide, "User pool feature plans"). */
export type FeaturePlan = "lite" | "essentials" | "plus";

/** The arguments of an AuthPool that a plan decides about. */
interface PlannedArgs {
  featurePlan?: FeaturePlan;
  domainPrefix?: unknown;
  customDomain?: unknown;
  login?: string;
  refreshTokenRotation?: { enabled?: boolean };
  threatProtection?: string;
  passkeys?: unknown;
  preTokenGenerationVersion?: string;
}

const plans: readonly FeaturePlan[] = ["lite", "essentials", "plus"];

/** The plan of a pool that names none, which is Cognito's own default too. */
export const defaultPlan: FeaturePlan = "essentials";

/** The arguments that ask for more than the plan has, as one error that names them all. */
export function validateFeaturePlan(args: PlannedArgs): FieldError[] {
  const { featurePlan = defaultPlan } = args;
  if (!plans.includes(featurePlan)) {
    return [{ field: "featurePlan", value: featurePlan, allowed: '"lite", "essentials" or "plus"' }];
  }
  const lacking = needs(args).filter(({ plan }) => plans.indexOf(plan) > plans.indexOf(featurePlan));
  if (lacking.length === 0) return [];
  const least = lacking.some(({ plan }) => plan === "plus") ? '"plus"' : '"essentials" or "plus"';
  const reasons = lacking.map(({ argument, without }) => `${argument} (${without} does without)`);
  return [{ field: "featurePlan", value: featurePlan, allowed: `${least}, for ${reasons.join(" and ")}` }];
}

/** An argument that needs a plan, and the value of it that does not. */
interface Need {
  plan: FeaturePlan;
  argument: string;
  without: string;
}

function needs(args: PlannedArgs): Need[] {
  const { login = "managed", refreshTokenRotation, threatProtection = "off" } = args;
  const hasDomain = args.domainPrefix !== undefined || args.customDomain !== undefined;
  const customisesAccessTokens = (args.preTokenGenerationVersion ?? "V1_0") !== "V1_0";
  return [
    ...when(hasDomain && login === "managed", "essentials", "login", '"classic"'),
    ...when(refreshTokenRotation?.enabled ?? true, "essentials", "refreshTokenRotation", "{ enabled: false }"),
    ...when(args.passkeys !== undefined, "essentials", "passkeys", "nothing"),
    ...when(customisesAccessTokens, "essentials", "preTokenGenerationVersion", '"V1_0"'),
    ...when(threatProtection !== "off", "plus", "threatProtection", '"off"'),
  ];
}

function when(needed: boolean, plan: FeaturePlan, argument: string, without: string): Need[] {
  return needed ? [{ plan, argument, without }] : [];
}
