import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type {
  AuthPoolArgs,
  CustomDomain,
  Mfa,
  PrivateNetworkArgs,
  SecuredHttpApiArgs,
  SesSender,
  SqlServerArgs,
} from "pulumi-secured-api";
import {
  sqlServerEditions,
  validateAddress,
  validateCallbackUrl,
  validateCertificateArn,
  validateCorsOrigin,
  validateDomainName,
  validateDomainPrefix,
  validateImageId,
  validateInstanceType,
  validateLogRetention,
  validatePolicyArn,
  validateSender,
  validateSesIdentity,
  validateWebAclArn,
} from "pulumi-secured-api";
import { ConfigReader } from "./configReader";
import type { TextRule } from "./configReader";

/** The stack's configuration, checked. Keys, meanings and defaults are described in Pulumi.yaml. */
export interface StackConfig {
  region: string;
  corsOrigins: string[];
  /** The sign-in, but for its domain. */
  users: Omit<AuthPoolArgs, "callbackUrls" | "logoutUrls"> & { callbackUrls: UrlList; logoutUrls: UrlList };
  /** Undefined: derive one with `defaultDomainPrefix`. */
  domainPrefix: string | undefined;
  api: Pick<SecuredHttpApiArgs, "throttle" | "accessLogRetentionDays" | "customDomain" | "transform">;
  /** How many requests of the routes that anybody may call run at once; undefined: as many as the account allows. */
  anonymousConcurrency: number | undefined;
  identityPool: boolean;
  uploads: boolean;
  /** The SQL Server that keeps courses and exams; undefined: a DynamoDB table does. */
  database:
    | (Pick<SqlServerArgs, "edition" | "instanceType" | "volumeSize" | "imageId"> &
        Pick<PrivateNetworkArgs, "subnetCidrBlocks">)
    | undefined;
  /** Undefined: no alarms. */
  alarms: { alarmEmail?: string } | undefined;
  logRetentionDays: number;
  deletionProtection: boolean;
  /** Undefined: the roles have no permissions boundary. */
  permissionsBoundaryArn: string | undefined;
}

type UrlList = [first: string, ...more: string[]];

const mfaModes: readonly [Mfa, ...Mfa[]] = ["off", "optional", "required"];
/** `lite` has neither managed login nor refresh token rotation. */
const featurePlans = ["essentials", "plus"] as const;

/**
 * Reads and checks the configuration of the current stack.
 * @throws {ConfigError} listing all problems at once: key, value, what is allowed and the command to fix it.
 */
export function loadConfig(): StackConfig {
  const reader = new ConfigReader();
  const region = reader.region();
  const corsOrigins = reader.list("corsOrigins", validateCorsOrigin, "https://app.example.com");
  if (corsOrigins.length === 0) {
    reader.problem("corsOrigins[0]", undefined, "at least one origin of the front end", "https://app.example.com");
  }
  const deletionProtection = reader.flag("deletionProtection");
  const emulator = reader.flag("emulator");
  const logRetentionDays = reader.wholeNumber("logRetentionDays", 1, 3653, validateLogRetention);
  const config: StackConfig = {
    region,
    corsOrigins,
    users: signIn(reader, { firstOrigin: corsOrigins[0] ?? "", deletionProtection, emulator }),
    domainPrefix: reader.optionalText("domainPrefix", validateDomainPrefix, "learninghub-demo"),
    api: {
      throttle: {
        rateLimit: reader.wholeNumber("throttleRateLimit", 1, 10_000),
        burstLimit: reader.wholeNumber("throttleBurstLimit", 1, 5_000),
      },
      accessLogRetentionDays: logRetentionDays,
      ...customDomain(reader),
      ...(emulator && { transform: { api: withoutIpAddressType } }),
    },
    anonymousConcurrency: reader.wholeNumber("anonymousConcurrency", 0, 1000) || undefined,
    identityPool: reader.flag("identityPool"),
    uploads: reader.flag("uploads"),
    database: database(reader),
    alarms: alarms(reader),
    logRetentionDays,
    deletionProtection,
    permissionsBoundaryArn: reader.optionalText("permissionsBoundaryArn", validatePolicyArn, "arn:aws:iam::…:policy/…"),
  };
  if (config.uploads && !config.identityPool) {
    reader.problem("uploads", true, "false, as identityPool is off and nobody could reach the bucket", "false");
  }
  if (config.deletionProtection) refuseLaxSettings(reader, config);
  reader.finish();
  if (config.deletionProtection) warnOfOpenRisks(config);
  return config;
}

/** Emulators do not report the type back, so that every preview would show a change. */
function withoutIpAddressType(args: { ipAddressType?: pulumi.Input<string | undefined> }): undefined {
  delete args.ipAddressType;
}

/** What a protected stack may lack, with what that means; shown in the preview. */
function warnOfOpenRisks({ users }: StackConfig): void {
  if (users.webAclArn === undefined) {
    void pulumi.log.warn(
      "The user pool has no web ACL: nothing but Cognito's own quotas limits how often one address tries to sign in or " +
        "signs up. Set learninghub:webAclArn to a WAFv2 web ACL of this region.",
    );
  }
}

/**
 * The hosted sign-in's domain prefix when the stack names none: unique across accounts and stacks, the same at every run.
 * Amazon Cognito Developer Guide, "Using your own Amazon Cognito domain": 1–63 lower-case letters, digits and hyphens.
 */
export function defaultDomainPrefix(project: string, stack: string, accountId: string): string {
  const suffix = createHash("sha256").update(`${accountId}/${project}/${stack}`).digest("hex").slice(0, 8);
  const readable = `${project}-${stack}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/aws|amazon|cognito/g, "x") // Cognito reserves these words
    .replace(/^-+/, "")
    .slice(0, 54)
    .replace(/-+$/, "");
  return readable === "" ? suffix : `${readable}-${suffix}`;
}

function refuseLaxSettings(reader: ConfigReader, config: StackConfig): void {
  const { adminPasswordAuth, callbackUrls, logoutUrls, ses } = config.users;
  if (ses === undefined) {
    const allowed =
      "an SES sender on a stack with deletionProtection: Cognito's own mails 50 times a day, so that fifty sign-ups stop " +
      "every password recovery";
    reader.problem("sesFromAddress", undefined, allowed, "sign-in@example.com");
  }
  if (adminPasswordAuth === true) {
    reader.problem("adminPasswordAuth", true, "false on a stack with deletionProtection", "false");
  }
  for (const [key, urls] of Object.entries({ corsOrigins: config.corsOrigins, callbackUrls, logoutUrls })) {
    urls.forEach((url, index) => {
      if (url.startsWith("http:")) {
        const allowed = "an https address on a stack with deletionProtection";
        reader.problem(`${key}[${index}]`, url, allowed, "https://app.example.com");
      }
    });
  }
}

function signIn(
  reader: ConfigReader,
  {
    firstOrigin,
    deletionProtection,
    emulator,
  }: { firstOrigin: string; deletionProtection: boolean; emulator: boolean },
): StackConfig["users"] {
  const urls = (key: string, path: string): UrlList => {
    const [first = `${firstOrigin}${path}`, ...more] = reader.list(
      key,
      validateCallbackUrl,
      `https://app.example.com${path}`,
    );
    return [first, ...more];
  };
  const webAclArn = reader.optionalText("webAclArn", validateWebAclArn, "arn:aws:wafv2:…:regional/webacl/…");
  return {
    callbackUrls: urls("callbackUrls", "/callback"),
    logoutUrls: urls("logoutUrls", "/"),
    mfa: reader.choice("mfa", mfaModes),
    adminPasswordAuth: reader.flag("adminPasswordAuth"),
    deletionProtection,
    featurePlan: reader.choice("featurePlan", featurePlans),
    ...(webAclArn !== undefined && { webAclArn }),
    ...(emulator && { login: "classic", refreshTokenRotation: { enabled: false } }),
    ...sesSender(reader),
  };
}

function sesSender(reader: ConfigReader): { ses?: SesSender } {
  const fromAddress = reader.optionalText("sesFromAddress", validateSender, "sign-in@example.com");
  const validateIdentity: TextRule = (arn) => validateSesIdentity(arn, fromAddress);
  const identityArn = reader.optionalText("sesIdentityArn", validateIdentity, "arn:aws:ses:…:identity/example.com");
  if (identityArn !== undefined) {
    return { ses: { identityArn, ...(fromAddress !== undefined && { fromAddress }) } };
  }
  if (fromAddress === undefined) return {};
  const allowed = validateAddress(fromAddress);
  if (allowed !== undefined && validateSender(fromAddress) === undefined) {
    reader.problem(
      "sesFromAddress",
      fromAddress,
      `${allowed} without a name, or sesIdentityArn too`,
      "sign-in@example.com",
    );
  }
  return { ses: { address: fromAddress } };
}

function database(reader: ConfigReader): StackConfig["database"] {
  const kind = reader.choice("database", ["none", "sqlServer"]);
  const imageId = reader.optionalText("databaseImageId", validateImageId, "ami-0123456789abcdef0");
  const subnetCidrBlocks = reader.list("databaseSubnetCidrBlocks", validateCidrBlock, "10.0.0.0/17");
  const settings = {
    edition: reader.choice("databaseEdition", sqlServerEditions),
    instanceType: reader.text("databaseInstanceType", validateInstanceType, "t3.medium"),
    volumeSize: reader.wholeNumber("databaseVolumeSize", 10, 16_384),
    ...(imageId !== undefined && { imageId }),
    ...(subnetCidrBlocks.length > 0 && { subnetCidrBlocks }),
  };
  return kind === "none" ? undefined : settings;
}

function alarms(reader: ConfigReader): StackConfig["alarms"] {
  const wanted = reader.flag("alarms");
  const alarmEmail = reader.optionalText("alarmEmail", validateAddress, "operations@example.com");
  if (!wanted) {
    if (alarmEmail !== undefined) reader.problem("alarms", false, "true, as alarmEmail is set", "true");
    return undefined;
  }
  return alarmEmail === undefined ? {} : { alarmEmail };
}

function customDomain(reader: ConfigReader): { customDomain?: CustomDomain } {
  const domainName = reader.optionalText("apiDomainName", validateDomainName, "api.example.com");
  const hostedZoneId = reader.optionalText("apiHostedZoneId", validateHostedZoneId, "Z0123456789ABCDEFGHIJ");
  const certificateArn = reader.optionalText("apiCertificateArn", validateCertificateArn, "arn:aws:acm:…");
  if (domainName === undefined) {
    if (hostedZoneId !== undefined) {
      reader.problem("apiDomainName", undefined, "the domain that apiHostedZoneId is for", "api.example.com");
    }
    if (certificateArn !== undefined) {
      reader.problem("apiDomainName", undefined, "the domain that apiCertificateArn is for", "api.example.com");
    }
    return {};
  }
  if (hostedZoneId === undefined) {
    reader.problem("apiHostedZoneId", undefined, `the hosted zone of ${domainName}`, "Z0123456789ABCDEFGHIJ");
    return {};
  }
  return { customDomain: { domainName, hostedZoneId, ...(certificateArn !== undefined && { certificateArn }) } };
}

const validateHostedZoneId: TextRule = (text) =>
  /^Z[A-Z0-9]{1,31}$/.test(text) ? undefined : "a Route 53 hosted zone id";

/** The network checks the rest: whether the block is within the network's, and free. */
const validateCidrBlock: TextRule = (text) => (/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) ? undefined : "a CIDR block");
