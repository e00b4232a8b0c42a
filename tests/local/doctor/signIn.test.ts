import { AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { Faulty, Unreachable } from "../../../packages/local/src/doctor/finding";
import { signIn } from "../../../packages/local/src/doctor/signIn";
import { recordedClientId, recordedPoolId } from "../services/cognito-idp/recordedPrograms";
import { claims, RunningPools, testEmail, testPassword } from "../services/cognito-idp/runningPools";
import { TestServer } from "./examination";

describe("the doctor's sign-in", () => {
  let running: RunningPools;
  before(async () => {
    running = await RunningPools.start();
    await running.createUser();
  });
  after(() => running.stop());

  const attempt = (username: string, password: string, origin = running.endpoint): Promise<string> => {
    const pool = { issuerUrl: `${origin}/${recordedPoolId}`, clientId: recordedClientId, timeoutMs: 5_000 };
    return signIn(pool, { username, password });
  };

  async function refused(...given: Parameters<typeof attempt>): Promise<Error> {
    return attempt(...given).then(
      () => expect.fail("signed in"),
      (error: unknown) => error as Error,
    );
  }

  it("gives an id token for the right password, every time", async () => {
    // Secrets and public values differ in length from time to time.
    for (let time = 0; time < 5; time++) {
      expect(claims(await attempt(testEmail, testPassword))).to.include({ email: testEmail, token_use: "id" });
    }
  });

  it("names why the pool refuses, and shows neither name nor password", async () => {
    const error = await refused(testEmail, "Wrong-horse-7");
    expect(error).to.be.instanceOf(Faulty);
    expect(error.message).to.equal(
      "signing in failed with 400 NotAuthorizedException: Incorrect username or password.",
    );
  });

  it("names the challenge that a password does not answer", async () => {
    await running.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: recordedPoolId,
        Username: "new@example.com",
        MessageAction: "SUPPRESS",
        TemporaryPassword: testPassword,
      }),
    );
    const error = await refused("new@example.com", testPassword);
    expect(error.message).to.equal("the user pool asks for more than a password: NEW_PASSWORD_REQUIRED");
    expect(error).to.have.property("fix", "give a token in DOCTOR_TOKEN or with --token-stdin");
  });

  it("names an answer that is none of a user pool", async () => {
    const server = await TestServer.start((_, response) => response.end('{"ChallengeName":"PASSWORD_VERIFIER"}'));
    const { url } = server;
    const error = await refused(testEmail, testPassword, url);
    await server.close();
    expect(error.message).to.equal("the sign-in answers with a challenge that is none of SRP");
    expect(await refused(testEmail, testPassword, url)).to.be.instanceOf(Unreachable);
  });
});
