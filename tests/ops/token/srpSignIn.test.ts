import {
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { sharedInMemoryStorage } from "@aws-amplify/core";
import { expect } from "chai";
import { SignInError } from "../../../ops/token/signInError";
import { srpSignIn } from "../../../ops/token/srpSignIn";
import type { Person } from "../../../ops/token/srpSignIn";
import { recordedClientId, recordedPoolId, program } from "../../local/services/cognito-idp/recordedPrograms";
import { claims, testEmail, testPassword, RunningPools } from "../../local/services/cognito-idp/runningPools";
import { codeAt } from "../../local/services/cognito-idp/hostedUi/totpCode";

const mfa = { softwareTokenMfaConfiguration: { enabled: true } };

describe("signing in by SRP at the command line", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(program({ pool: { mfaConfiguration: "OPTIONAL", ...mfa } }));
  });
  afterEach(() => running.stop());

  const unasked = () => Promise.reject(new Error("nothing should have been asked"));
  const signIn = (person: Partial<Person> = {}, pool: { clientId?: string; endpoint?: string } = {}) =>
    srpSignIn(
      { userPoolId: recordedPoolId, clientId: recordedClientId, endpoint: running.endpoint, ...pool },
      { username: testEmail, password: testPassword, newPassword: unasked, answer: unasked, ...person },
    );
  const refused = async (attempt: Promise<unknown>): Promise<string> => {
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SignInError);
    return (error as Error).message;
  };

  it("gives both tokens, and keeps none", async () => {
    const sub = await running.createUser();
    for (let time = 0; time < 2; time++) {
      const { idToken, accessToken } = await signIn();
      expect(claims(idToken)).to.include({ sub, token_use: "id", aud: recordedClientId });
      expect(claims(accessToken)).to.include({ sub, token_use: "access", client_id: recordedClientId });
      const kept = [idToken, accessToken].map((token) => JSON.stringify(sharedInMemoryStorage).includes(token));
      expect(kept).to.deep.equal([false, false]);
    }
  });

  it("rejects a wrong password and an unknown name alike", async () => {
    await running.createUser();
    const message = "Incorrect username or password. Is it a user of this pool, and of this stack?";
    expect(await refused(signIn({ password: "Wrong-horse-77" }))).to.equal(message);
    expect(await refused(signIn({ username: "nobody@example.com" }))).to.equal(message);
  });

  it("sets the password of an invited user, and what the pool needs to know", async () => {
    await running.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: recordedPoolId,
        Username: testEmail,
        TemporaryPassword: "Temporary-horse-1",
        MessageAction: "SUPPRESS",
      }),
    );
    const newPassword = () => Promise.resolve(testPassword);
    const { idToken } = await signIn({ password: "Temporary-horse-1", newPassword });
    expect(claims(idToken)).to.include({ email: testEmail });
    expect(await signIn()).to.have.property("idToken");
  });

  it("says why a new password is not taken", async () => {
    const invitation = { UserPoolId: recordedPoolId, Username: testEmail, TemporaryPassword: "Temporary-horse-1" };
    await running.sdk.send(new AdminCreateUserCommand({ ...invitation, MessageAction: "SUPPRESS" }));
    const newPassword = () => Promise.resolve("short");
    expect(await refused(signIn({ password: "Temporary-horse-1", newPassword }))).to.match(/InvalidPasswordException/);
  });

  it("asks for the authenticator app's code", async () => {
    await running.createUser();
    const { AccessToken } = await running.signIn();
    const { SecretCode = "" } = await running.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const code = (ahead: number) => codeAt(SecretCode, running.clock.now() + ahead);
    await running.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code(0) }));
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await running.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
    const asked: string[] = [];
    const answer = (question: string) => {
      asked.push(question);
      running.clock.advance(30);
      return Promise.resolve(code(0));
    };
    expect(await signIn({ answer })).to.have.property("idToken");
    expect(asked).to.deep.equal(["Code of the authenticator app: "]);
    const wrong = code(90_000) === "000000" ? "000001" : "000000";
    expect(await refused(signIn({ answer: () => Promise.resolve(wrong) }))).to.match(/^The code is wrong\./);
  });

  it("leads to the hosted sign-in to set up a second factor that the pool requires", async () => {
    await running.createUser();
    running.pools.update(program({ pool: { mfaConfiguration: "ON", ...mfa } }));
    expect(await refused(signIn())).to.match(/second factor, which this user has not set up yet.*--hosted/);
  });

  it("says what an unconfirmed user has to do", async () => {
    const UserAttributes = [{ Name: "email", Value: testEmail }];
    await running.sdk.send(
      new SignUpCommand({ ClientId: recordedClientId, Username: testEmail, Password: testPassword, UserAttributes }),
    );
    expect(await refused(signIn())).to.match(/^The user has not confirmed the e-mail address yet\./);
  });

  it("says that the client does not allow the flow", async () => {
    running.pools.update(program({ client: { explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] } }));
    expect(await refused(signIn())).to.equal(
      "USER_SRP_AUTH flow not enabled for this client. Allow ALLOW_USER_SRP_AUTH in the user pool client's " +
        "explicitAuthFlows, or sign in with --hosted.",
    );
  });

  it("says that the client does not exist, or has a secret", async () => {
    expect(await refused(signIn({}, { clientId: "nosuchclient" }))).to.match(
      /Check user pool id, client id and region\.$/,
    );
    running.pools.update(program({ client: { clientSecret: "a-client-secret-of-some-length" } }));
    expect(await refused(signIn())).to.match(/secret/);
  });

  it("says that nothing answers", async () => {
    const endpoint = running.endpoint.replace(/\d+$/, "1");
    expect(await refused(signIn({}, { endpoint }))).to.match(/^The user pool cannot be reached\./);
  });
});
