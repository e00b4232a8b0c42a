import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";

/** An OpenID Connect provider that the program registers with IAM (IAM API Reference, GetOpenIDConnectProvider). */
export interface OpenIdProvider {
  arn: string;
  /** The `iss` of its tokens. */
  issuer: string;
  clientIds: readonly string[];
}

export function recordedOpenIdProviders(program: RecordedProgram): OpenIdProvider[] {
  return resourcesOfType(program, "aws:iam/openIdConnectProvider:OpenIdConnectProvider").map((resource) => {
    const fields = fieldsOf(resource);
    const url = fields.string("url") ?? "";
    return {
      arn: fields.string("arn") ?? "",
      issuer: url.includes("://") ? url : `https://${url}`,
      clientIds: fields.strings("clientIdLists") ?? [],
    };
  });
}

/** An issuer as `Logins`, trust policies and the configuration's `issuers` name it. */
export function issuerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, "");
}
