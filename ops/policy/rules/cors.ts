import { validateCorsOrigin } from "../../../components/shared/corsOrigin";
import { isProtected, types } from "../rule";
import type { CheckedResource, Context, ResourceRule, Violation } from "../rule";
import { at, items, texts } from "../value";
import type { Value } from "../value";

/** Types that answer a browser's preflight, with the path to what they answer. */
const api = "aws:apigatewayv2/api:Api";
const functionUrl = "aws:lambda/functionUrl:FunctionUrl";
const bucketRules = ["aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "aws:s3/bucket:Bucket"];

export const corsRules: readonly ResourceRule[] = [
  {
    name: "cors-origin-exact",
    description: "Only exact https origins may read responses; a wildcard on throw-away stacks alone.",
    uses: ["protectedStacks", "throwAwayStacks"],
    appliesTo: types(api, functionUrl, ...bucketRules),
    check: checkOrigins,
  },
  {
    name: "cors-credentials-exact",
    description: "Credentials are for exact origins, not for a wildcard.",
    appliesTo: types(api, functionUrl),
    check: checkCredentials,
  },
];

function checkOrigins(resource: CheckedResource, context: Context): Violation[] {
  const { stack, settings } = context;
  const allowWildcard = settings.throwAwayStacks.includes(stack);
  return origins(resource).flatMap((origin) => {
    const allowed = isProtected(resource, context)
      ? validateProtected(origin)
      : validateCorsOrigin(origin, { allowWildcard });
    if (allowed === undefined) return [];
    const wildcard = origin === "*" ? `; a wildcard on the stacks ${settings.throwAwayStacks.join(", ")}` : "";
    return {
      found: `the origin ${JSON.stringify(origin)} may read the responses of ${resource.name} on the stack ${stack}`,
      allowed: `${allowed}${wildcard}`,
      change: `learninghub:corsOrigins in Pulumi.${stack}.yaml`,
    };
  });
}

/** On a protected stack not even a page on this machine has any business. */
function validateProtected(origin: string): string | undefined {
  const problem = validateCorsOrigin(origin);
  return problem ?? (origin.startsWith("http:") ? "an https origin on a protected stack" : undefined);
}

function checkCredentials(resource: CheckedResource): Violation | Violation[] {
  const allowCredentials = at(cors(resource), "allowCredentials") === true;
  const wildcards = origins(resource).filter((origin) => origin.includes("*"));
  if (!allowCredentials || wildcards.length === 0) return [];
  return {
    found: `${resource.name} allows credentials from ${wildcards.map((origin) => JSON.stringify(origin)).join(", ")}`,
    allowed: "allowCredentials with exact origins alone",
    change: "the CORS origins in index.ts, or allowCredentials to false",
  };
}

function origins(resource: CheckedResource): string[] {
  if (!bucketRules.includes(resource.type)) return texts(at(cors(resource), "allowOrigins"));
  return items(resource.properties.corsRules).flatMap((rule) => texts(at(rule, "allowedOrigins")));
}

function cors({ type, properties }: CheckedResource): Value | undefined {
  return type === api ? properties.corsConfiguration : properties.cors;
}
