import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { SignJWT } from "jose/jwt/sign";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { LocalIam } from "../../../../packages/local/src/services/iam/localIam";
import { IdentityPools } from "../../../../packages/local/src/services/cognito-identity/identityPools";
import type { BucketTrace, IdentityTrace } from "../../../../packages/local/src/services/requestTrace";
import { createBuckets } from "../../../../packages/local/src/services/s3/buckets";
import type { Buckets } from "../../../../packages/local/src/services/s3/buckets";
import type { RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import { clientId, identityPoolId, identityProgram, issuer, providerName, region } from "./identityProgram";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Claims of an ID token. `undefined` leaves one out. */
export type TokenChanges = Record<string, unknown>;

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** Identity pools, buckets and IAM over HTTP, with a user pool's key in the test's hand. */
export class RunningServices {
  /** Added to the services' clock, in milliseconds. */
  clockOffset = 0;
  /** `sub`s of users who have been signed out. */
  readonly signedOut = new Set<string>();
  readonly identityTraces: IdentityTrace[] = [];
  readonly bucketTraces: BucketTrace[] = [];
  readonly dataDirectory: string;
  iam!: LocalIam;
  identityPools!: IdentityPools;
  buckets!: Buckets;
  identityUrl = "";
  s3Url = "";
  readonly #servers: Server[] = [];
  readonly #s3Clients: S3Client[] = [];
  readonly #options: { maxObjectBytes?: number };

  private constructor(options: { maxObjectBytes?: number }, dataDirectory: string) {
    this.#options = options;
    this.dataDirectory = dataDirectory;
  }

  static async start(
    program: RecordedProgram = identityProgram(),
    options: { maxObjectBytes?: number } = {},
    dataDirectory = mkdtempSync(path.join(tmpdir(), "learninghub-identity-")),
  ): Promise<RunningServices> {
    const services = new RunningServices(options, dataDirectory);
    services.#open(program);
    services.identityUrl = await services.listen(
      requestListener((request, response) => {
        services.identityPools.handle(request, response);
      }),
    );
    services.s3Url = await services.listen(
      requestListener((request, response) => {
        services.buckets.handle(request, response);
      }),
    );
    return services;
  }

  readonly clock = (): number => Date.now() + this.clockOffset;

  async listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.#servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends everything but the listening, and starts it again on the same data. */
  async restart(program: RecordedProgram = identityProgram()): Promise<void> {
    await this.#shut();
    this.#open(program);
  }

  update(program: RecordedProgram): void {
    this.iam.update(program);
    this.identityPools.update(program);
    this.buckets.update(program);
  }

  async stop(): Promise<void> {
    for (const client of this.#s3Clients) client.destroy();
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    }
    await this.#shut();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  identityClient(): CognitoIdentityClient {
    return new CognitoIdentityClient({ region, endpoint: this.identityUrl, maxAttempts: 1 });
  }

  /** Signs a user in with an unmodified SDK provider. */
  async credentialsOf(subject: string, changes: TokenChanges = {}): Promise<Credentials & { identityId: string }> {
    const credentials = await fromCognitoIdentityPool({
      identityPoolId,
      logins: { [providerName]: await idToken(subject, changes) },
      clientConfig: { region, endpoint: this.identityUrl },
    })();
    const { accessKeyId, secretAccessKey, sessionToken = "", identityId } = credentials;
    return { accessKeyId, secretAccessKey, sessionToken, identityId };
  }

  s3(credentials: Credentials, config: S3ClientConfig = {}): S3Client {
    const client = new S3Client({
      region,
      endpoint: this.s3Url,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials,
      ...config,
    });
    this.#s3Clients.push(client);
    return client;
  }

  #open(program: RecordedProgram): void {
    const { dataDirectory, clock } = this;
    this.iam = new LocalIam(program, { dataDirectory, clock });
    this.identityPools = new IdentityPools(program, {
      dataDirectory,
      clock,
      iam: this.iam,
      verificationKey: (tokenIssuer, keyId) =>
        Promise.resolve(tokenIssuer === issuer && keyId === "key" ? keys.publicKey : undefined),
      isSignedOut: ({ sub }) => this.signedOut.has(sub ?? ""),
      onRequest: (trace) => this.identityTraces.push(trace),
    });
    this.buckets = createBuckets(program, {
      dataDirectory,
      clock,
      iam: this.iam,
      onRequest: (trace) => this.bucketTraces.push(trace),
      ...this.#options,
    });
  }

  async #shut(): Promise<void> {
    await this.buckets.close();
    this.identityPools.close();
    this.iam.close();
  }
}

/** An ID token as the user pool signs it, but for the changes. */
export async function idToken(subject: string, changes: TokenChanges = {}, forged = false): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims: TokenChanges = {
    sub: subject,
    iss: issuer,
    aud: clientId,
    token_use: "id",
    iat: now,
    auth_time: now,
    exp: now + 3600,
    origin_jti: randomUUID(),
    ...changes,
  };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return new SignJWT(present)
    .setProtectedHeader({ alg: "RS256", kid: "key" })
    .sign(forged ? otherKeys.privateKey : keys.privateKey);
}

/** What a call fails with: the error's name, message and HTTP status. */
export async function failure(call: Promise<unknown>): Promise<{ name: string; message: string; status: number }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }) : {};
    return { name: error.name, message: error.message, status: metadata.httpStatusCode ?? 0 };
  }
  throw new Error("the call was expected to fail, but it succeeded");
}
