import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { LoopbackServer } from "../../../../packages/local/src/http/loopbackServer";
import { createUserPools } from "../../../../packages/local/src/services/cognito-idp/userPools";
import type {
  CodeDelivery,
  UserPools,
  UserPoolsOptions,
} from "../../../../packages/local/src/services/cognito-idp/userPools";
import type { RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";

export const testEmail = "ada@example.com";
export const testPassword = "Correct-horse-7";

/** A clock that tests set forward. It starts at the computer's time, which AWS's clients compare tokens with. */
class TestClock {
  #ahead = 0;
  readonly now = (): number => Date.now() + this.#ahead;

  advance(seconds: number): void {
    this.#ahead += seconds * 1000;
  }
}

type TriggerOptions = Pick<UserPoolsOptions, "dataKey" | "invoke" | "triggerTimeoutMs">;

/** User pools behind a real HTTP server, with the AWS SDK's client for them. */
export class RunningPools {
  readonly clock = new TestClock();
  readonly deliveries: CodeDelivery[] = [];
  readonly errors: unknown[] = [];
  /** Why requests were refused, as the run's user is told. */
  readonly reasons: string[] = [];
  readonly dataDirectory = mkdtempSync(join(tmpdir(), "cognito-"));
  pools!: UserPools;
  endpoint = "";
  sdk!: CognitoIdentityProviderClient;
  #server: LoopbackServer | undefined;

  /** What the first run made: RSA keys cost more time than most tests. */
  static #keys: string | undefined;

  /** @param triggers runs the functions of Lambda triggers */
  static async start(
    recorded: RecordedProgram = program(),
    newKeys = false,
    triggers: TriggerOptions = {},
  ): Promise<RunningPools> {
    const running = new RunningPools(triggers);
    if (RunningPools.#keys !== undefined && !newKeys) {
      mkdirSync(join(running.dataDirectory, "keys"));
      writeFileSync(running.keyFile, RunningPools.#keys);
    }
    await running.open(recorded);
    return running;
  }

  private constructor(readonly triggers: TriggerOptions) {}

  get keyFile(): string {
    return join(this.dataDirectory, "keys", `${recordedPoolId}.json`);
  }

  async open(recorded: RecordedProgram): Promise<void> {
    await this.serve(
      createUserPools(recorded, {
        dataDirectory: this.dataDirectory,
        onCode: (delivery) => this.deliveries.push(delivery),
        onError: (error) => this.errors.push(error),
        onRequest: ({ reason }) => {
          if (reason !== undefined) this.reasons.push(reason);
        },
        clock: this.clock.now,
        ...this.triggers,
      }),
    );
  }

  async serve(pools: UserPools): Promise<void> {
    this.pools = pools;
    this.#server = await LoopbackServer.listen(0);
    this.#server.serve(requestListener(pools.handle));
    this.endpoint = this.#server.url;
    this.sdk = new CognitoIdentityProviderClient({
      endpoint: this.endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
  }

  /** Ends server and service, and keeps the data directory. */
  async close(): Promise<void> {
    this.sdk.destroy();
    await this.#server?.close(0);
    await this.pools.close();
    if (existsSync(this.keyFile)) RunningPools.#keys ??= readFileSync(this.keyFile, "utf8");
  }

  async stop(): Promise<void> {
    await this.close();
    rmSync(this.dataDirectory, { recursive: true });
    expect(this.errors, "failures behind InternalErrorException").to.deep.equal([]);
  }

  /** The code that was delivered last. */
  lastCode(purpose: CodeDelivery["purpose"]): string {
    const delivery = this.deliveries.at(-1);
    expect(delivery?.purpose).to.equal(purpose);
    return delivery!.code;
  }

  /** Creates a confirmed user with a permanent password. */
  async createUser(email = testEmail, attributes: Record<string, string> = {}): Promise<string> {
    const { User } = await this.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: recordedPoolId,
        Username: email,
        MessageAction: "SUPPRESS",
        UserAttributes: Object.entries({ email_verified: "true", ...attributes }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      }),
    );
    await this.sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: recordedPoolId,
        Username: email,
        Password: testPassword,
        Permanent: true,
      }),
    );
    return User!.Username!;
  }

  /** Signs in with USER_PASSWORD_AUTH and gives the tokens. */
  async signIn(username = testEmail, password = testPassword): Promise<Tokens> {
    const { AuthenticationResult } = await this.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    const { AccessToken, IdToken, RefreshToken } = AuthenticationResult!;
    return { AccessToken: AccessToken!, IdToken: IdToken!, RefreshToken: RefreshToken! };
  }
}

/** The tokens of a sign-in. */
export interface Tokens {
  AccessToken: string;
  IdToken: string;
  RefreshToken: string;
}

/** Expects a call to fail with this error name, and message if given. */
export async function refused(call: Promise<unknown>, name: string, message?: RegExp | string): Promise<void> {
  let outcome: unknown;
  try {
    outcome = await call;
  } catch (error) {
    expect(error).to.have.property("name", name);
    if (typeof message === "string") expect(error).to.have.property("message", message);
    else if (message) expect((error as Error).message).to.match(message);
    return;
  }
  expect.fail(`expected ${name}, got ${JSON.stringify(outcome)}`);
}

/** The claims of a token, unverified. */
export function claims(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
}
