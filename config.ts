import { createHash } from "node:crypto";
import type { AuthPoolArgs, CustomDomain, Mfa, SecuredHttpApiArgs, SesSender, SqlServerArgs } from "pulumi-secured-api";
import {
  sqlServerEditions,
  sqlServerVersions,
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
  api: Pick<SecuredHttpApiArgs, "throttle" | "accessLogRetentionDays" | "customDomain">;
  identityPool: boolean;
  uploads: boolean;
  /** The SQL Server that keeps courses and exams; undefined: a DynamoDB table does. */
  database: Pick<SqlServerArgs, "version" | "edition" | "instanceType" | "volumeSize" | "imageId"> | undefined;
  /** Undefined: no alarms. */
  alarms: { alarmEmail?: string } | undefined;
  logRetentionDays: number;
  deletionProtection: boolean;
  /** Undefined: the roles have no permissions boundary. */
  permissionsBoundaryArn: string | undefined;
}

type UrlList = [first: string, ...more: string[]];

const mfaModes: readonly [Mfa, ...Mfa[]] = ["off", "optional", "required"];

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
  const logRetentionDays = reader.wholeNumber("logRetentionDays", 1, 3653, validateLogRetention);
  const config: StackConfig = {
    region,
    corsOrigins,
    users: signIn(reader, { firstOrigin: corsOrigins[0] ?? "", deletionProtection }),
    domainPrefix: reader.optionalText("domainPrefix", validateDomainPrefix, "learninghub-demo"),
    api: {
      throttle: {
        rateLimit: reader.wholeNumber("throttleRateLimit", 1, 10_000),
        burstLimit: reader.wholeNumber("throttleBurstLimit", 1, 5_000),
      },
      accessLogRetentionDays: logRetentionDays,
      ...customDomain(reader),
    },
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
  return config;
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
  const { adminPasswordAuth, callbackUrls, logoutUrls } = config.users;
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
  { firstOrigin, deletionProtection }: { firstOrigin: string; deletionProtection: boolean },
): StackConfig["users"] {
  const urls = (key: string, path: string): UrlList => {
    const [first = `${firstOrigin}${path}`, ...more] = reader.list(
      key,
      validateCallbackUrl,
      `https://app.example.com${path}`,
    );
    return [first, ...more];
  };
  return {
    callbackUrls: urls("callbackUrls", "/callback"),
    logoutUrls: urls("logoutUrls", "/"),
    mfa: reader.choice("mfa", mfaModes),
    adminPasswordAuth: reader.flag("adminPasswordAuth"),
    deletionProtection,
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
  const settings = {
    version: reader.choice("databaseVersion", sqlServerVersions),
    edition: reader.choice("databaseEdition", sqlServerEditions),
    instanceType: reader.text("databaseInstanceType", validateInstanceType, "t3.medium"),
    volumeSize: reader.wholeNumber("databaseVolumeSize", 10, 16_384),
    ...(imageId !== undefined && { imageId }),
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
