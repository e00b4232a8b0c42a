import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { CognitoError } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { PoolContext } from "../pool/poolContext";
import { checkValues } from "../pool/userAttributes";
import type { UserDirectory } from "../pool/userDirectory";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "./lambdaTriggers";

const migrated = z.object({
  userAttributes: z.nullish(z.record(z.string(), z.string())),
  finalUserStatus: z.nullish(z.enum(["CONFIRMED", "RESET_REQUIRED"])),
  forceAliasCreation: z.nullish(z.boolean()),
});

/** The response as AWS sends it. */
const blank = {
  userAttributes: null,
  forceAliasCreation: null,
  enableSMSMFA: null,
  finalUserStatus: null,
  messageAction: null,
  desiredDeliveryMediums: null,
};

/**
 * Users of another directory, who are created when they first sign in or ask for a new password (developer guide,
 * "Migrate user Lambda trigger"). No welcome message is sent, whatever `messageAction` says.
 */
export class UserMigration {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #triggers: LambdaTriggers;

  constructor(context: PoolContext, directory: UserDirectory, triggers: LambdaTriggers) {
    this.#context = context;
    this.#directory = directory;
    this.#triggers = triggers;
  }

  get offered(): boolean {
    return this.#triggers.has("userMigration");
  }

  /**
   * The user that the trigger knows by this name and password.
   * @throws CognitoError UserNotFoundException when it knows none, and as LambdaTriggers.call
   */
  atSignIn(
    client: ClientConfiguration,
    userName: string,
    password: string,
    metadata: ClientMetadata | undefined,
  ): Promise<UserRecord> {
    const request = { password, validationData: metadata ?? null, userAttributes: null };
    return this.#migrate(client, "Authentication", userName, request, password);
  }

  /** As `atSignIn`, for who has forgotten the password. */
  atForgottenPassword(
    client: ClientConfiguration,
    userName: string,
    metadata: ClientMetadata | undefined,
  ): Promise<UserRecord> {
    const request = { validationData: null, userAttributes: null, clientMetadata: metadata ?? null };
    // Nobody knows this password: the user sets one by the code.
    return this.#migrate(client, "ForgotPassword", userName, request, randomBytes(48).toString("base64url"));
  }

  async #migrate(
    client: ClientConfiguration,
    occasion: string,
    userName: string,
    request: Readonly<Record<string, unknown>>,
    password: string,
  ): Promise<UserRecord> {
    const event = { occasion, userName, client, request, response: blank, schema: migrated };
    const answer = await this.#triggers.call("userMigration", event).catch((error: unknown) => {
      if (error instanceof CognitoError && error.type === "UserLambdaValidationException") {
        throw notMigrated(client, error.message);
      }
      throw error;
    });
    const { userAttributes, finalUserStatus: status, forceAliasCreation: forceAlias } = answer;
    if (!userAttributes) throw notMigrated(client, "the userMigration trigger gave no userAttributes");
    // Another request of the same user's may have been faster.
    const found = this.#directory.find(userName);
    if (found) return found;
    const attributes = this.#directory.initialAttributes(userName, userAttributes);
    checkValues(this.#context.configuration, attributes);
    return this.#directory.create(
      { name: userName, password, attributes, status: status ?? "RESET_REQUIRED" },
      forceAlias ?? false,
    );
  }
}

function notMigrated({ id }: ClientConfiguration, reason: string): CognitoError {
  return new CognitoError("UserNotFoundException", `Exception migrating user in app client ${id}`, reason);
}
