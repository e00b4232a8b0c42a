import { randomBytes } from "node:crypto";
import { expect } from "chai";
import type { Credentials } from "./addresses";
import { answered, call, callIdentity, signer } from "./cognito";
import type { Answer, Tokens } from "./cognito";
import type { Target } from "./target";

export const password = "Parity-Horse-1";
export const otherPassword = "Parity-Mule-22";

/** Somebody who can sign in with `password`. */
export interface User {
  email: string;
  sub: string;
}

export type SignedInUser = User & Tokens;

/** A target, and what the expectations create there. */
export class World {
  readonly #users: string[] = [];
  readonly #objects = new Set<string>();
  readonly #shared = new Map<string, Promise<unknown>>();

  constructor(readonly target: Target) {}

  get pool(): { UserPoolId: string } {
    return { UserPoolId: this.target.addresses.userPoolId };
  }

  get client(): { ClientId: string } {
    return { ClientId: this.target.addresses.userPoolClientId };
  }

  /** A new address at Amazon SES's mailbox simulator, which takes mail without counting it (SES developer guide). */
  newEmail(): string {
    return `success+parity-${randomBytes(6).toString("hex")}@simulator.amazonses.com`;
  }

  call(operation: string, input: unknown, options?: { unsigned?: boolean }): Promise<Answer> {
    return call(this.target, operation, input, options);
  }

  /** Calls an operation that has to succeed. */
  async ok(operation: string, input: unknown): Promise<Answer> {
    const answer = await this.call(operation, input);
    expect(answer.status, `${operation}: ${answer.text}`).to.equal(200);
    return answer;
  }

  /** Calls an operation that has to be refused with an exception, and its words when they are given. */
  async refused(operation: string, input: unknown, type: string, message?: string | RegExp): Promise<Answer> {
    const answer = await this.call(operation, input);
    expectRefusal(answer, type, message);
    return answer;
  }

  identity(operation: string, input: unknown): Promise<Answer> {
    return callIdentity(this.target, operation, input);
  }

  /** Creates once what several expectations only read. */
  shared<Value>(name: string, create: () => Promise<Value>): Promise<Value> {
    const known = this.#shared.get(name) ?? create();
    this.#shared.set(name, known);
    return known as Promise<Value>;
  }

  /** Signs up somebody who stays unconfirmed. */
  async unconfirmed(): Promise<User> {
    const email = this.newEmail();
    const { body } = await this.ok("SignUp", { ...this.client, Username: email, Password: password });
    this.#users.push(email);
    return { email, sub: body.UserSub as string };
  }

  /** To be deleted in the end. */
  created(email: string): void {
    this.#users.push(email);
  }

  /** A new user with a verified address. */
  async newUser(): Promise<User> {
    const user = await this.invited();
    await this.ok("AdminSetUserPassword", { ...this.pool, Username: user.email, Password: password, Permanent: true });
    return user;
  }

  /** A new user who has to choose a password. */
  async invited(): Promise<User> {
    const email = this.newEmail();
    const { body } = await this.ok("AdminCreateUser", {
      ...this.pool,
      Username: email,
      TemporaryPassword: password,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: email },
        { Name: "email_verified", Value: "true" },
      ],
    });
    this.#users.push(email);
    return { email, sub: (body.User as { Username: string }).Username };
  }

  async signIn({ email }: { email: string }, secret = password): Promise<Tokens> {
    const { body, text } = await this.ok("AdminInitiateAuth", {
      ...this.pool,
      ...this.client,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD: secret },
    });
    return body.AuthenticationResult ?? expect.fail(`no tokens: ${text}`);
  }

  async newSignedIn(): Promise<SignedInUser> {
    const user = await this.newUser();
    return { ...user, ...(await this.signIn(user)) };
  }

  /** A signed-in user whom no expectation changes. */
  me(): Promise<SignedInUser> {
    return this.shared("me", () => this.newSignedIn());
  }

  /** A signed-in user for calls that have to be refused, whom a target that does otherwise may change. */
  somebody(): Promise<SignedInUser> {
    return this.shared("somebody", () => this.newSignedIn());
  }

  /** Sends a request to the API. */
  async api(path: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Answer> {
    const init = { method, headers, ...(body !== undefined && { body }) };
    return answered(await fetch(this.target.addresses.api + path, init));
  }

  /** Sends a request to the hosted sign-in. */
  async hosted(path: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Answer> {
    const init = { method, headers, redirect: "manual" as const, ...(body !== undefined && { body }) };
    return answered(await fetch(this.target.addresses.hostedUi + path, init));
  }

  /** The identity of `me`, and its AWS credentials. */
  myIdentity(): Promise<{ identityId: string; credentials: Credentials; logins: Record<string, string> }> {
    return this.shared("identity", async () => {
      const { identityPoolId, region, userPoolId } = this.target.addresses;
      const { IdToken } = await this.me();
      const logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: IdToken };
      const got = await this.identity("GetId", { IdentityPoolId: identityPoolId, Logins: logins });
      expect(got.status, got.text).to.equal(200);
      const identityId = got.body.IdentityId as string;
      const answer = await this.identity("GetCredentialsForIdentity", { IdentityId: identityId, Logins: logins });
      expect(answer.status, answer.text).to.equal(200);
      const given = answer.body.Credentials as { AccessKeyId: string; SecretKey: string; SessionToken: string };
      const { AccessKeyId, SecretKey, SessionToken } = given;
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
      return { identityId, credentials, logins };
    });
  }

  /** Sends a request to the bucket, signed by `me`; keys are below what `me` may use. */
  async bucket(
    name: string,
    { method = "GET", headers = {}, body, query = "" }: Sent & { query?: string } = {},
  ): Promise<Answer> {
    const { credentials } = await this.myIdentity();
    const address = `${await this.objectAddress(name)}${query}`;
    const client = signer(credentials, "s3", this.target.addresses.region);
    return answered(await client.fetch(address, { method, headers, ...(body !== undefined && { body }) }));
  }

  /** The address of an object that `me` may use. */
  async objectAddress(name: string): Promise<string> {
    const { identityId } = await this.myIdentity();
    const address = `${this.target.addresses.bucket}/${identityId}/${name}`;
    this.#objects.add(address);
    return address;
  }

  /** Deletes the users and objects that the expectations created. */
  async cleanUp(): Promise<void> {
    for (const address of this.#objects) {
      const owner = signer(this.target.credentials, "s3", this.target.addresses.region);
      await owner.fetch(address, { method: "DELETE" }).catch(() => undefined);
    }
    for (const Username of this.#users) {
      await this.call("AdminDeleteUser", { ...this.pool, Username }).catch(() => undefined);
    }
  }
}

/** What a request is sent with. */
export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams | Uint8Array<ArrayBuffer>;
}

export function expectRefusal(answer: Answer, type: string, message?: string | RegExp): void {
  expect(`${answer.status} ${answer.type ?? answer.text}`, answer.message).to.equal(`400 ${type}`);
  if (typeof message === "string") expect(answer.message).to.equal(message);
  if (message instanceof RegExp) expect(answer.message).to.match(message);
}

/** What a token says, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}
