import type * as aws from "@pulumi/aws";
import type { ArgumentChecks } from "../shared/argumentChecks";
import type { ParsedTokenValidity } from "./tokenValidity";

/** An app client of a service, which gets access tokens without a user (RFC 6749, section 4.4). */
export interface MachineClient {
  /** Names from `resourceServer.scopes`; at least one. */
  scopes: string[];
}

/** What the component creates for a machine client. */
export interface MachineClientResources {
  userPoolClient: aws.cognito.UserPoolClient;
  /** Holds `{ clientId, clientSecret, tokenEndpoint }` as JSON. Allow the service `secretsmanager:GetSecretValue` on it. */
  secret: aws.secretsmanager.Secret;
  secretVersion: aws.secretsmanager.SecretVersion;
}

/** The arguments of an AuthPool that machine clients need. */
interface MachineClientArgs {
  machineClients?: Record<string, MachineClient>;
  resourceServer?: { identifier: string; scopes: Record<string, string> };
  domainPrefix?: unknown;
  customDomain?: unknown;
}

export function checkMachineClients(checks: ArgumentChecks, args: MachineClientArgs): void {
  const clients = Object.entries(args.machineClients ?? {});
  if (clients.length === 0) return;
  if (args.domainPrefix === undefined && args.customDomain === undefined) {
    const allowed = "a prefix, or customDomain: machineClients get their tokens from the domain's token endpoint";
    checks.note("domainPrefix", undefined, allowed);
  }
  const known = Object.keys(args.resourceServer?.scopes ?? {});
  for (const [clientName, { scopes }] of clients) {
    const field = `machineClients[${JSON.stringify(clientName)}]`;
    const wellNamed = /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(clientName);
    checks.note(field, clientName, wellNamed ? undefined : "a name of up to 64 letters, digits and hyphens");
    checks.note(`${field}.scopes`, scopes, scopes.length === 0 ? "at least one scope" : undefined);
    scopes.forEach((scope, index) => {
      const allowed =
        known.length === 0 ? "scopes of a resourceServer, which is missing" : `one of ${known.join(", ")}`;
      checks.note(`${field}.scopes[${index}]`, scope, known.includes(scope) ? undefined : allowed);
    });
  }
}

/** A confidential client with client credentials as its only grant. */
export function machineClientSettings(
  { resourceServer, tokenValidity: { accessToken } }: MachineClientArgs & { tokenValidity: ParsedTokenValidity },
  { scopes }: MachineClient,
): Omit<aws.cognito.UserPoolClientArgs, "userPoolId"> {
  return {
    generateSecret: true,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["client_credentials"],
    allowedOauthScopes: scopes.map((scope) => `${resourceServer?.identifier ?? ""}/${scope}`).sort(),
    // Cognito's default for none would let users sign in with this client.
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
    accessTokenValidity: accessToken.value,
    tokenValidityUnits: { accessToken: accessToken.unit },
  };
}
