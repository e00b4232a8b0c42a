import type { RecordedFields } from "../../../record/recordedFields";
import { defaultReadAttributes, defaultWriteAttributes } from "./schemaAttributes";
import type { AuthFlow, ClientConfiguration } from "./userPoolConfiguration";

const secondsPer: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

const flowNames: Record<string, AuthFlow> = {
  ALLOW_ADMIN_USER_PASSWORD_AUTH: "ADMIN_USER_PASSWORD_AUTH",
  ADMIN_NO_SRP_AUTH: "ADMIN_USER_PASSWORD_AUTH",
  ALLOW_USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH",
  USER_PASSWORD_AUTH: "USER_PASSWORD_AUTH",
  ALLOW_USER_SRP_AUTH: "USER_SRP_AUTH",
  ALLOW_CUSTOM_AUTH: "CUSTOM_AUTH",
  CUSTOM_AUTH_FLOW_ONLY: "CUSTOM_AUTH",
  ALLOW_USER_AUTH: "USER_AUTH",
  ALLOW_REFRESH_TOKEN_AUTH: "REFRESH_TOKEN_AUTH",
};

/** One recorded app client, with AWS's defaults for what it leaves out (API reference, CreateUserPoolClient). */
export function userPoolClient(id: string, name: string, fields: RecordedFields): ClientConfiguration {
  const secret = fields.string("clientSecret");
  const readAttributes = fields.strings("readAttributes");
  const writeAttributes = fields.strings("writeAttributes");
  const rotation = fields.object("refreshTokenRotation");
  const units = fields.object("tokenValidityUnits");
  const flows = authFlows(fields.strings("explicitAuthFlows") ?? []);
  // Developer guide, "Refresh token rotation": the flow goes with it on no client.
  if (rotation?.string("feature") === "ENABLED") flows.delete("REFRESH_TOKEN_AUTH");
  const lifetime = (token: string, unitField: string, defaultUnit: string, defaultSeconds: number): number => {
    const seconds = (fields.number(token) ?? 0) * (secondsPer[units?.string(unitField) ?? defaultUnit] ?? 0);
    return seconds > 0 ? seconds : defaultSeconds;
  };
  return {
    id,
    name: fields.string("name") ?? name,
    ...(secret !== undefined && { secret }),
    authFlows: flows,
    hidesUserExistence: fields.string("preventUserExistenceErrors") === "ENABLED",
    accessTokenSeconds: lifetime("accessTokenValidity", "accessToken", "hours", 3600),
    idTokenSeconds: lifetime("idTokenValidity", "idToken", "hours", 3600),
    refreshTokenSeconds: lifetime("refreshTokenValidity", "refreshToken", "days", 30 * 86_400),
    authSessionSeconds: (fields.number("authSessionValidity") ?? 3) * 60,
    revocable: fields.boolean("enableTokenRevocation") ?? true,
    ...(rotation?.string("feature") === "ENABLED" && {
      rotationGraceSeconds: rotation.number("retryGracePeriodSeconds") ?? 0,
    }),
    readAttributes: readAttributes?.length ? new Set(readAttributes) : defaultReadAttributes(),
    writeAttributes: writeAttributes?.length ? new Set(writeAttributes) : defaultWriteAttributes(),
    recorded: fields,
  };
}

/** Clients from before the `ALLOW_` names always have SRP (unless custom sign-in is all they do) and refresh. */
function authFlows(explicit: readonly string[]): Set<AuthFlow> {
  if (explicit.length === 0) return new Set(["USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"]);
  const flows = new Set(explicit.map((flow) => flowNames[flow]).filter((flow) => flow !== undefined));
  if (explicit.some((flow) => flow.startsWith("ALLOW_"))) return flows;
  flows.add("REFRESH_TOKEN_AUTH");
  if (!explicit.includes("CUSTOM_AUTH_FLOW_ONLY")) flows.add("USER_SRP_AUTH");
  return flows;
}
