import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateDomainCertificateArn, validateFunctionArn, validateRoleArn, validateWebAclArn } from "../shared/arn";
import { validateCallbackUrl } from "./callbackUrl";
import { validateCustomAttributes } from "./customAttributes";
import type { CustomAttribute } from "./customAttributes";
import { validateAddress, validateSender, validateSesIdentity } from "../shared/emailSender";
import { validateFeaturePlan } from "./featurePlan";
import type { FeaturePlan } from "./featurePlan";
import { validateDomainPrefix } from "./hostedUi";
import { checkMachineClients } from "./machineClients";
import type { MachineClient } from "./machineClients";
import { completePasswordPolicy } from "./passwordPolicy";
import type { PasswordPolicy } from "./passwordPolicy";
import { checkMigrationSource } from "./userMigration";
import type { MigrationSource } from "./userMigration";
import { validateGroup, validateResourceServers } from "./userPoolNames";
import { parseTokenValidity } from "./tokenValidity";
import type { ParsedTokenValidity, TokenValidity } from "./tokenValidity";
import type { BundledFunctionArgs } from "../bundledFunction/bundledFunctionArgs";
import type { Transform } from "../shared/resource";

/** Whether users have a second factor: a time-based one-time password (TOTP) from an authenticator app. */
export type Mfa = "off" | "optional" | "required";

/** What a refresh gives back (Developer Guide, "Refresh tokens", "Refresh token rotation"). */
export interface RefreshTokenRotation {
  /**
   * Whether each refresh gives a new refresh token and ends the old one, so that a stolen one is of little use; default
   * true. Clients then refresh at the token endpoint or by `GetTokensFromRefreshToken`, not by `REFRESH_TOKEN_AUTH`.
   */
  enabled?: boolean;
  /** How long the old refresh token still works, for retries: 0 to 60 seconds; default 10. */
  retryGracePeriodSeconds?: number;
}

/** Sign-in with a passkey instead of a password (Developer Guide, "Passkey sign-in"). Needs the Essentials plan. */
export interface Passkeys {
  /** The domain that passkeys are bound to: the hosted sign-in's own, or the front end's. Cannot be changed later. */
  relyingPartyId: string;
  /** Whether the device must verify its user, by fingerprint, face or PIN; default `"required"`. */
  userVerification?: "required" | "preferred";
}

/**
 * Who sends the pool's e-mails: an existing SES identity, or an address for which the component creates one.
 * A new SES account is in a sandbox that sends to verified addresses alone; ask AWS to lift it.
 */
export type SesSender =
  | {
      /** ARN of a verified SES identity, an address or a domain, in a region that Cognito can use. */
      identityArn: pulumi.Input<string>;
      /** `sign-in@example.com` or `Example <sign-in@example.com>`; required when the identity is a domain. */
      fromAddress?: string;
      /** Where replies go; default: the sender. */
      replyToAddress?: string;
    }
  | {
      /** The address to send from. Its owner has to open the link that SES mails there; see `sesVerification`. */
      address: string;
      /** Where replies go; default: the sender. */
      replyToAddress?: string;
    };

/** Scopes that access tokens can carry besides the standard ones; a route can ask for them. */
export interface ResourceServer {
  /** Comes before each scope, `<identifier>/<scope>`; usually the API's URL. */
  identifier: string;
  /** What each scope permits, by its name. */
  scopes: Record<string, string>;
}

/** A user group; its name is in the token's `cognito:groups`. */
export interface Group {
  description?: string;
  /** A whole number from 1; the lowest of a user's groups decides `cognito:preferred_role`. */
  precedence?: number;
  /** An IAM role for the token's `cognito:roles`. */
  roleArn?: pulumi.Input<string>;
}

/** Occasions at which Cognito calls a function (Developer Guide, "Customizing user pool workflows with Lambda triggers"). */
export type LambdaTrigger =
  | "createAuthChallenge"
  | "customMessage"
  | "defineAuthChallenge"
  | "postAuthentication"
  | "postConfirmation"
  | "preAuthentication"
  | "preSignUp"
  | "preTokenGeneration"
  | "userMigration"
  | "verifyAuthChallengeResponse";

/** ARNs of existing functions, versions or aliases, by trigger. */
export type LambdaTriggers = Partial<Record<LambdaTrigger, pulumi.Input<string>>>;

export interface AuthPoolArgs {
  /**
   * Where the browser may land after sign-in: exact https URLs (http for localhost), or a native app's own scheme
   * (`myapp://callback`); at least one, at most 100.
   */
  callbackUrls: pulumi.Input<string>[];
  /** Where the browser may land after sign-out; as `callbackUrls`, may be empty. */
  logoutUrls: pulumi.Input<string>[];
  /** The hosted sign-in's domain, `<prefix>.auth.<region>.amazoncognito.com`; unique per region among all accounts. */
  domainPrefix?: pulumi.Input<string>;
  /**
   * The hosted sign-in's domain as one of your own, instead of `domainPrefix`. Needs an alias record to
   * `userPoolDomain.cloudfrontDistribution` (zone `userPoolDomain.cloudfrontDistributionZoneId`).
   */
  customDomain?: {
    domainName: string;
    /** An issued ACM certificate for the name, in us-east-1. */
    certificateArn: pulumi.Input<string>;
  };
  /** Default `"essentials"`. Refused where another argument needs more than the plan has. */
  featurePlan?: FeaturePlan;
  /**
   * The pages of the hosted sign-in: managed login with Cognito's own style, or the classic hosted UI, which the plan
   * `"lite"` has too. Default `"managed"`.
   */
  login?: "managed" | "classic";
  /**
   * Whether Cognito assesses each sign-in's risk and looks for leaked passwords: only reports, or acts too. Needs the
   * plan `"plus"`. Default `"enforced"` with that plan, else `"off"`. On the way to a lower plan, first deploy `"off"`.
   */
  threatProtection?: "off" | "audit" | "enforced";
  /** Default on. */
  refreshTokenRotation?: RefreshTokenRotation;
  /** ARN of a WAFv2 web ACL of the pool's region (scope `REGIONAL`) that filters sign-in and sign-up; default none. */
  webAclArn?: pulumi.Input<string>;
  passwordPolicy?: PasswordPolicy;
  /** Default `"off"`. With `"optional"` users turn it on themselves. */
  mfa?: Mfa;
  /** Default: passwords only. Not together with `mfa: "required"`, which Cognito holds a passkey not to satisfy. */
  passkeys?: Passkeys;
  /** Attributes of users besides the standard ones, by name without `custom:`. Can be added, never changed or removed. */
  customAttributes?: Record<string, CustomAttribute>;
  /** Default: Cognito's own sender, which mails 50 times a day. */
  ses?: SesSender;
  resourceServer?: ResourceServer;
  /** App clients of services by name, with scopes of `resourceServer`. Each one's secret is kept in Secrets Manager. */
  machineClients?: Record<string, MachineClient>;
  /** User groups by name. */
  groups?: Record<string, Group>;
  /** Cognito gets the permission to call each function, for this pool alone. */
  lambdaTriggers?: LambdaTriggers;
  /**
   * A user pool whose users become users of this one, with password and attributes, when they sign in at the hosted sign-in
   * or ask for a new password; as `lambdaTriggers.userMigration`, by a function of the component's. Sign-in by SRP sends
   * no password and moves nobody. Who has a second factor moves by a new password alone. Default: none.
   */
  migrateFrom?: MigrationSource;
  /**
   * The event that `lambdaTriggers.preTokenGeneration` gets; default `"V1_0"`, for ID tokens alone. `"V2_0"` can change
   * access tokens too, `"V3_0"` those of machine clients as well; both need the plan `"essentials"`.
   */
  preTokenGenerationVersion?: "V1_0" | "V2_0" | "V3_0";
  /** Whether AWS refuses to delete the pool; default false. Guard the stack's other resources with `opts.protect`. */
  deletionProtection?: boolean;
  tokenValidity?: TokenValidity;
  /** Sign-in through the SRP protocol, in which the password never leaves the client; default true. */
  srp?: boolean;
  /** Sign-in by password through `AdminInitiateAuth`, for tests: needs AWS credentials; default false. */
  adminPasswordAuth?: boolean;
  /** Whether access tokens may call Cognito's self-service API (scope `aws.cognito.signin.user.admin`); default false. */
  userAdminScope?: boolean;
  /** Whether administrators alone create users; default false, users sign themselves up. */
  allowAdminCreateUserOnly?: boolean;
  /** Tags of the pool and the SES identity. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to the underlying resources' arguments and options. */
  transform?: {
    userPool?: Transform<aws.cognito.UserPoolArgs>;
    userPoolClient?: Transform<aws.cognito.UserPoolClientArgs>;
    userPoolDomain?: Transform<aws.cognito.UserPoolDomainArgs>;
    managedLoginBranding?: Transform<aws.cognito.ManagedLoginBrandingArgs>;
    resourceServer?: Transform<aws.cognito.ResourceServerArgs>;
    userGroup?: Transform<aws.cognito.UserGroupArgs>;
    emailIdentity?: Transform<aws.sesv2.EmailIdentityArgs>;
    permission?: Transform<aws.lambda.PermissionArgs>;
    /** For the function of `migrateFrom`. */
    migrationFunction?: BundledFunctionArgs["transform"];
    /** Called for every machine client. */
    machineClient?: Transform<aws.cognito.UserPoolClientArgs>;
    secret?: Transform<aws.secretsmanager.SecretArgs>;
    secretVersion?: Transform<aws.secretsmanager.SecretVersionArgs>;
    webAclAssociation?: Transform<aws.wafv2.WebAclAssociationArgs>;
  };
}

/** The arguments, checked and with their defaults. */
export type CheckedAuthPoolArgs = Omit<AuthPoolArgs, "passwordPolicy" | "tokenValidity" | "refreshTokenRotation"> & {
  passwordPolicy: Required<PasswordPolicy>;
  refreshTokenRotation: Required<RefreshTokenRotation>;
  tokenValidity: ParsedTokenValidity;
  customAttributes: Record<string, CustomAttribute>;
  groups: Record<string, Group>;
};

export function checkAuthPoolArgs(checks: ArgumentChecks, args: AuthPoolArgs): CheckedAuthPoolArgs {
  const { policy, problems: policyProblems } = completePasswordPolicy(args.passwordPolicy);
  const { lifetimes, problems: lifetimeProblems } = parseTokenValidity(args.tokenValidity);
  checks.noteAll([...policyProblems, ...lifetimeProblems, ...validateCustomAttributes(args.customAttributes ?? {})]);
  checks.noteAll(validateResourceServers(args.resourceServer));
  checks.noteAll(validateFeaturePlan(args));
  checkChoices(checks, args);
  checkPasskeys(checks, args);
  checkMachineClients(checks, args);
  if (args.preTokenGenerationVersion !== undefined && args.lambdaTriggers?.preTokenGeneration === undefined) {
    const allowed = "nothing, or a function too, as lambdaTriggers.preTokenGeneration";
    checks.note("preTokenGenerationVersion", args.preTokenGenerationVersion, allowed);
  }
  const checked: CheckedAuthPoolArgs = {
    ...args,
    ...checkedDomain(checks, args),
    callbackUrls: checkedUrls(checks, "callbackUrls", args.callbackUrls, 1),
    logoutUrls: checkedUrls(checks, "logoutUrls", args.logoutUrls, 0),
    passwordPolicy: policy,
    tokenValidity: lifetimes,
    refreshTokenRotation: checkedRotation(checks, args),
    customAttributes: args.customAttributes ?? {},
    groups: checkedGroups(checks, args.groups ?? {}),
    ...(args.ses !== undefined && { ses: checkedSender(checks, args.ses) }),
    ...(args.webAclArn !== undefined && { webAclArn: checks.text("webAclArn", args.webAclArn, validateWebAclArn) }),
    ...(args.lambdaTriggers !== undefined && { lambdaTriggers: checkedTriggers(checks, args.lambdaTriggers) }),
    ...(args.migrateFrom !== undefined && { migrateFrom: checkMigrationSource(checks, args.migrateFrom, args) }),
  };
  return checked;
}

function checkedUrls(
  checks: ArgumentChecks,
  field: string,
  urls: pulumi.Input<string>[],
  fewest: number,
): pulumi.Input<string>[] {
  if (urls.length < fewest || urls.length > 100) checks.note(field, urls.length, `${fewest} to 100 URLs`);
  urls.forEach((url, index) => {
    if (urls.indexOf(url) < index) checks.note(`${field}[${index}]`, url, "each URL once");
  });
  return checks.texts(field, urls, validateCallbackUrl);
}

function checkedDomain(
  checks: ArgumentChecks,
  args: AuthPoolArgs,
): Pick<AuthPoolArgs, "domainPrefix" | "customDomain"> {
  const { domainPrefix, customDomain } = args;
  if (domainPrefix !== undefined && customDomain !== undefined) {
    checks.note("customDomain", customDomain.domainName, "either domainPrefix or customDomain, not both");
  }
  if (customDomain !== undefined) {
    checks.note("customDomain.domainName", customDomain.domainName, validateDomainName(customDomain.domainName));
    const field = "customDomain.certificateArn";
    const certificateArn = checks.text(field, customDomain.certificateArn, validateDomainCertificateArn);
    return { customDomain: { ...customDomain, certificateArn } };
  }
  return domainPrefix === undefined
    ? {}
    : { domainPrefix: checks.text("domainPrefix", domainPrefix, validateDomainPrefix) };
}

/** A misspelt value from untyped code must not turn a protection off. */
function checkChoices(checks: ArgumentChecks, { login = "managed", threatProtection = "off" }: AuthPoolArgs): void {
  checks.note("login", login, ["managed", "classic"].includes(login) ? undefined : '"managed" or "classic"');
  const modes = ["off", "audit", "enforced"];
  const allowed = modes.includes(threatProtection) ? undefined : '"off", "audit" or "enforced"';
  checks.note("threatProtection", threatProtection, allowed);
}

function checkedRotation(checks: ArgumentChecks, args: AuthPoolArgs): Required<RefreshTokenRotation> {
  const { enabled = true, retryGracePeriodSeconds = 10 } = args.refreshTokenRotation ?? {};
  const field = "refreshTokenRotation.retryGracePeriodSeconds";
  checks.note(field, retryGracePeriodSeconds, wholeNumber(0, 60)(retryGracePeriodSeconds));
  // Cognito takes no flow at all for its defaults, which have the one that rotation excludes.
  const flows = [args.srp ?? true, args.adminPasswordAuth, args.passkeys, args.lambdaTriggers?.defineAuthChallenge];
  if (enabled && !flows.some(Boolean)) {
    const allowed = "{ enabled: false } without any other way to sign in, or srp: true";
    checks.note("refreshTokenRotation", args.refreshTokenRotation, allowed);
  }
  return { enabled, retryGracePeriodSeconds };
}

function checkPasskeys(checks: ArgumentChecks, { passkeys, mfa, customDomain, login }: AuthPoolArgs): void {
  if (passkeys === undefined) return;
  checks.note("login", login, login === "classic" ? '"managed" with passkeys, which classic pages lack' : undefined);
  const { relyingPartyId } = passkeys;
  const allowed =
    customDomain === undefined || customDomain.domainName === relyingPartyId
      ? validateDomainName(relyingPartyId)
      : `"${customDomain.domainName}", the domain of the hosted sign-in`;
  checks.note("passkeys.relyingPartyId", relyingPartyId, allowed);
  if (mfa === "required") checks.note("mfa", mfa, '"off" or "optional" with passkeys: one is no second factor');
}

/** Lower-case labels with a dot, as certificates and WebAuthn want them; WebAuthn's limit is Cognito's 127 characters. */
function validateDomainName(domainName: string): string | undefined {
  return /^(?=.{4,127}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(domainName)
    ? undefined
    : "a lower-case domain name without scheme, port or path";
}

function checkedSender(checks: ArgumentChecks, ses: SesSender): SesSender {
  if (ses.replyToAddress !== undefined) {
    checks.note("ses.replyToAddress", ses.replyToAddress, validateAddress(ses.replyToAddress));
  }
  if ("address" in ses) {
    checks.note("ses.address", ses.address, validateAddress(ses.address));
    return ses;
  }
  const { fromAddress } = ses;
  if (fromAddress !== undefined) checks.note("ses.fromAddress", fromAddress, validateSender(fromAddress));
  const identityArn = checks.text("ses.identityArn", ses.identityArn, (arn) => validateSesIdentity(arn, fromAddress));
  return { ...ses, identityArn };
}

function checkedGroups(checks: ArgumentChecks, groups: Record<string, Group>): Record<string, Group> {
  const entries = Object.entries(groups).map(([groupName, group]): [string, Group] => {
    const field = `groups[${JSON.stringify(groupName)}]`;
    checks.note(field, groupName, validateGroup(groupName));
    // The provider takes 0 for "not given", and would find the group changed at every preview.
    const { precedence, roleArn } = group;
    if (precedence !== undefined)
      checks.note(`${field}.precedence`, precedence, wholeNumber(1, 2 ** 31 - 1)(precedence));
    return [
      groupName,
      {
        ...group,
        ...(roleArn !== undefined && { roleArn: checks.text(`${field}.roleArn`, roleArn, validateRoleArn) }),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function checkedTriggers(checks: ArgumentChecks, triggers: LambdaTriggers): LambdaTriggers {
  const entries = Object.entries(triggers).map(([trigger, arn]): [string, pulumi.Input<string>] => [
    trigger,
    checks.text(`lambdaTriggers.${trigger}`, arn, validateFunctionArn),
  ]);
  return Object.fromEntries(entries);
}
