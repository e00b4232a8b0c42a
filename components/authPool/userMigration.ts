import * as pulumi from "@pulumi/pulumi";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { BundledFunctionArgs } from "../bundledFunction/bundledFunctionArgs";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { parseArn } from "../shared/arn";
import type { CustomAttribute } from "./customAttributes";

/** A user pool of the same account whose users move to another one. */
export interface MigrationSource {
  /** ARN of the user pool. */
  userPoolArn: pulumi.Input<string>;
  /**
   * An app client of it without a secret that has the flow `ALLOW_ADMIN_USER_PASSWORD_AUTH`; that of an AuthPool with
   * `adminPasswordAuth: true`.
   */
  clientId: pulumi.Input<string>;
  /** One of `customAttributes`, to hold the `sub` that a user had there; default: none holds it. */
  subAttribute?: string;
}

/** The arguments of an AuthPool that a migration depends on. */
interface MigrationArgs {
  customAttributes?: Record<string, CustomAttribute>;
  lambdaTriggers?: { userMigration?: unknown };
  tags?: Record<string, pulumi.Input<string>>;
  transform?: { migrationFunction?: BundledFunctionArgs["transform"] };
}

const subLength = 36;

export function checkMigrationSource(
  checks: ArgumentChecks,
  source: MigrationSource,
  { customAttributes = {}, lambdaTriggers }: MigrationArgs,
): MigrationSource {
  if (lambdaTriggers?.userMigration !== undefined) {
    const allowed = "either migrateFrom or lambdaTriggers.userMigration, not both";
    checks.note("migrateFrom", source, allowed);
  }
  const { subAttribute } = source;
  const attribute = subAttribute === undefined ? undefined : customAttributes[subAttribute];
  const fits =
    attribute?.type === "String" &&
    (attribute.minLength ?? 0) <= subLength &&
    (attribute.maxLength ?? subLength) >= subLength;
  if (subAttribute !== undefined && !fits) {
    const allowed = `the name of one of customAttributes, of the type "String" and with room for ${subLength} characters`;
    checks.note("migrateFrom.subAttribute", subAttribute, allowed);
  }
  return {
    ...source,
    userPoolArn: checks.text("migrateFrom.userPoolArn", source.userPoolArn, validateUserPoolArn),
    clientId: checks.text("migrateFrom.clientId", source.clientId, validateClientId),
  };
}

function validateUserPoolArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === "cognito-idp" && /^userpool\/[\w-]+_[0-9A-Za-z]+$/.test(arn.resource)
    ? undefined
    : "the ARN of a user pool";
}

function validateClientId(text: string): string | undefined {
  return /^[\w+]{1,128}$/.test(text) ? undefined : "the id of an app client";
}

/** The function that checks passwords at the old pool, and may do nothing else. */
export function migrationFunction(
  { userPoolArn, clientId, subAttribute }: MigrationSource,
  { customAttributes = {}, tags, transform }: MigrationArgs,
): BundledFunctionArgs {
  const arn = pulumi.output(userPoolArn);
  return {
    entry: ownEntry(require.resolve("./migrateUser")),
    description: "Moves users of another user pool here when they sign in",
    // Cognito waits as long.
    timeout: 5,
    environment: {
      USER_POOL_ID: arn.apply((text) => parseArn(text)?.resource.replace("userpool/", "") ?? ""),
      REGION: arn.apply((text) => parseArn(text)?.region ?? ""),
      CLIENT_ID: clientId,
      CUSTOM_ATTRIBUTES: Object.keys(customAttributes)
        .map((name) => `custom:${name}`)
        .join(" "),
      ...(subAttribute !== undefined && { SUB_ATTRIBUTE: `custom:${subAttribute}` }),
    },
    statements: [{ actions: ["cognito-idp:AdminGetUser", "cognito-idp:AdminInitiateAuth"], resources: [userPoolArn] }],
    ...(tags !== undefined && { tags }),
    ...(transform?.migrationFunction !== undefined && { transform: transform.migrationFunction }),
  };
}

/** A file of this package as an entry: by its path from the project's root, also where a link leads to the package. */
function ownEntry(file: string): string {
  const packageRoot = [join(__dirname, ".."), join(__dirname, "../..")].find((folder) =>
    existsSync(join(folder, "package.json")),
  );
  const installed = join("node_modules/pulumi-secured-api", relative(packageRoot ?? __dirname, file));
  return (existsSync(installed) ? installed : relative(process.cwd(), file)).replaceAll("\\", "/");
}
