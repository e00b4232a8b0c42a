import type * as secretsManager from "@aws-sdk/client-secrets-manager";
import { OperatorError } from "../../log";
import { serverSettings } from "./serverSettings";
import type { ServerSettings } from "./serverSettings";

/** The source of a database's settings. */
export interface SettingsSource {
  /** The cached settings; read on first use. */
  current(): Promise<ServerSettings>;
  /** Clears the cache: the password was rotated, or the host replaced. */
  invalidate(): void;
  close(): void;
}

/** The settings in a Secrets Manager secret. The function's role needs `secretsmanager:GetSecretValue` on it. */
export class ServerSecret implements SettingsSource {
  readonly #arn: string;
  readonly #sdk: typeof secretsManager;
  readonly #client: secretsManager.SecretsManagerClient;
  #settings: Promise<ServerSettings> | undefined;

  constructor(arn: string) {
    this.#arn = arn;
    // Loaded only here, by require(), like the DynamoDB client.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
    this.#sdk = require("@aws-sdk/client-secrets-manager") as typeof secretsManager;
    this.#client = new this.#sdk.SecretsManagerClient({
      // The secret's own region, which need not be the function's.
      region: arn.split(":")[3] ?? "",
      maxAttempts: 3,
      // Without these limits, a request to a dead endpoint would use up the function's timeout.
      requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
    });
  }

  current(): Promise<ServerSettings> {
    this.#settings ??= this.#read().catch((error: unknown) => {
      this.#settings = undefined;
      throw error;
    });
    return this.#settings;
  }

  invalidate(): void {
    this.#settings = undefined;
  }

  close(): void {
    this.#client.destroy();
  }

  async #read(): Promise<ServerSettings> {
    return serverSettings(await this.#secretString());
  }

  async #secretString(): Promise<string | undefined> {
    try {
      const answer = await this.#client.send(new this.#sdk.GetSecretValueCommand({ SecretId: this.#arn }));
      return answer.SecretString;
    } catch (error) {
      throw new OperatorError(
        "the database secret that STORE_URL names cannot be read; the function's role needs secretsmanager:GetSecretValue on it, and its network a route to Secrets Manager.",
        { cause: error },
      );
    }
  }
}
