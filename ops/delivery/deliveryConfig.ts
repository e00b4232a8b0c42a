import { validateKeyArn } from "../../components/shared/arn";
import { validatePolicyArn } from "../../components/githubDeployRoles/deployPermissions";
import {
  validateOidcProviderArn,
  validateRepository,
  validateSubject,
} from "../../components/githubDeployRoles/githubTrust";
import { ConfigReader } from "../../configReader";
import { reviewedPermissions } from "./permissions/stackPermissions";

/** Where Pulumi's own state is, when it is in this account. */
export interface StateLocation {
  bucket: string;
  keyArn: string;
}

/** The configuration of an account's delivery, checked. Keys, meanings and defaults are described in Pulumi.yaml. */
export interface DeliveryConfig {
  region: string;
  repository: string;
  environments: string[];
  /** Instead of the permissions that are derived from the program; empty for those. */
  deployPolicyArns: string[];
  mainBranch: string;
  state?: StateLocation;
  oidcProviderArn?: string;
  permissionsBoundaryArn?: string;
}

/**
 * Reads and checks the configuration of the current stack.
 * @throws {ConfigError} listing all problems at once: key, value, what is allowed and the command to fix it.
 */
export function loadDeliveryConfig(): DeliveryConfig {
  const reader = new ConfigReader();
  const region = reader.region();
  const repository = reader.optionalText("repository", validateRepository, "OWNER/REPO");
  if (repository === undefined) {
    reader.problem("repository", undefined, "the repository whose workflows deploy", "OWNER/REPO");
  }
  const environments = reader.list("environments", validateEnvironment, "dev");
  if (environments.length === 0) reader.problem("environments[0]", undefined, "at least one environment", "dev");
  const deployPolicyArns = reader.list("deployPolicyArns", validatePolicyArn, "arn:aws:iam::…:policy/…");
  if (deployPolicyArns.length === 0) {
    environments.forEach((environment, index) => {
      if (validateEnvironment(environment) !== undefined || reviewedPermissions(environment) !== undefined) return;
      const allowed = `an environment with ops/delivery/permissions/<environment>.json, or deployPolicyArns to deploy with`;
      reader.problem(`environments[${index}]`, environment, allowed, "dev");
    });
  }
  const mainBranch = reader.optionalText("mainBranch", (branch) => validateSubject({ branch }), "main") ?? "main";
  const state = stateLocation(reader);
  const oidcProviderArn = reader.optionalText("oidcProviderArn", validateOidcProviderArn, "arn:aws:iam::…");
  const permissionsBoundaryArn = reader.optionalText("permissionsBoundaryArn", validatePolicyArn, "arn:aws:iam::…");
  reader.finish();
  return {
    region,
    repository: repository ?? "",
    environments,
    deployPolicyArns,
    mainBranch,
    ...(state !== undefined && { state }),
    ...(oidcProviderArn !== undefined && { oidcProviderArn }),
    ...(permissionsBoundaryArn !== undefined && { permissionsBoundaryArn }),
  };
}

function validateEnvironment(environment: string): string | undefined {
  return environment === "preview" || environment === "drift"
    ? "another name: the role for such runs has it already"
    : validateSubject({ environment });
}

function stateLocation(reader: ConfigReader): StateLocation | undefined {
  const bucket = reader.optionalText("stateBucket", validateBucket, "example-org-pulumi-state");
  const keyArn = reader.optionalText("stateKeyArn", validateKeyArn, "arn:aws:kms:…:key/…");
  if (bucket === undefined && keyArn === undefined) return undefined;
  if (bucket === undefined) {
    reader.problem("stateBucket", undefined, "the bucket that stateKeyArn is for", "example-org-pulumi-state");
  } else if (keyArn === undefined) {
    reader.problem("stateKeyArn", undefined, `the key that ${bucket} is encrypted with`, "arn:aws:kms:…:key/…");
  }
  return { bucket: bucket ?? "", keyArn: keyArn ?? "" };
}

function validateBucket(name: string): string | undefined {
  return /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name) ? undefined : "the name of an S3 bucket, without s3:// before it";
}
