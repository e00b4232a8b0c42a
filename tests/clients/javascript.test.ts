/* eslint-disable @typescript-eslint/no-deprecated -- amazon-cognito-identity-js is, in favour of Amplify, and still in use */
import { confirmSignUp, fetchUserAttributes, signIn, signOut, signUp, updateUserAttributes } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger, fetchAuthSession } from "@aws-amplify/core";
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from "amazon-cognito-identity-js";
import type { CognitoUserSession } from "amazon-cognito-identity-js";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { expect } from "chai";
import { ClientsRun, password } from "./clientsRun";

describe("unmodified JavaScript clients", () => {
  let clients: ClientsRun;

  before(async () => {
    clients = await ClientsRun.start();
  });

  after(() => clients.stop());

  async function verify(token: string, tokenUse: "access" | "id", clientId: string) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: clients.outputs.userPoolId, clientId, tokenUse });
    verifier.cacheJwks(await clients.keys());
    return verifier.verify(token);
  }

  it("the AWS SDK signs up, in, refreshes, changes attributes and signs out, and aws-jwt-verify accepts its tokens", async () => {
    const { appClientId: ClientId, region } = clients.outputs;
    // Operations of users take no credentials.
    const cognito = new CognitoIdentityProviderClient({ region, endpoint: clients.cognito });
    const email = "sdk@example.com";
    const { UserSub: sub } = await cognito.send(
      new SignUpCommand({
        ClientId,
        Username: email,
        Password: password,
        UserAttributes: [{ Name: "name", Value: "A" }],
      }),
    );
    await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: clients.code(email) }));
    const { AuthenticationResult: first } = await cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    const { AuthenticationResult: tokens } = await cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: first!.RefreshToken! },
      }),
    );
    expect(await verify(tokens!.IdToken!, "id", ClientId)).to.include({ sub, email, email_verified: true });
    expect(await verify(tokens!.AccessToken!, "access", ClientId)).to.include({ sub, username: sub });
    const AccessToken = tokens!.AccessToken!;
    await cognito.send(
      new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: "name", Value: "B" }] }),
    );
    const { UserAttributes } = await cognito.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).to.deep.include({ Name: "name", Value: "B" });
    await cognito.send(new GlobalSignOutCommand({ AccessToken }));
    const after = await cognito.send(new GetUserCommand({ AccessToken })).catch((error: unknown) => error);
    expect(after).to.include({ name: "NotAuthorizedException", message: "Access Token has been revoked" });
    cognito.destroy();
  });

  it("amazon-cognito-identity-js signs up, in by SRP, refreshes, changes attributes and signs out", async () => {
    const { appClientId: ClientId, userPoolId: UserPoolId } = clients.outputs;
    const email = "identity-js@example.com";
    const pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: clients.cognito });
    const named = (Value: string) => [new CognitoUserAttribute({ Name: "name", Value })];
    await settled((done) => {
      pool.signUp(email, password, named("A"), [], done);
    });
    const user = new CognitoUser({ Username: email, Pool: pool });
    await settled((done) => {
      user.confirmRegistration(clients.code(email), false, done);
    });
    const session = await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
        onSuccess,
        onFailure,
      });
    });
    expect(session.getIdToken().payload).to.include({ email });
    const refreshed = await settled<CognitoUserSession>((done) => {
      user.refreshSession(session.getRefreshToken(), done);
    });
    expect(refreshed.getIdToken().payload.jti).to.not.equal(session.getIdToken().payload.jti);
    expect(refreshed.getIdToken().payload.auth_time).to.equal(session.getIdToken().payload.auth_time);
    await settled((done) => {
      user.updateAttributes(named("B"), done);
    });
    const attributes = await settled<CognitoUserAttribute[]>((done) => {
      user.getUserAttributes(done);
    });
    expect(attributes.map(({ Name, Value }) => `${Name}=${Value}`)).to.include("name=B");
    await new Promise<void>((onSuccess, onFailure) => {
      user.globalSignOut({
        onSuccess: () => {
          onSuccess();
        },
        onFailure,
      });
    });
    expect(pool.getCurrentUser()).to.equal(null);
  });

  describe("Amplify and the SDK's credential provider", () => {
    before(() => {
      // It warns of every endpoint that is not AWS's.
      ConsoleLogger.LOG_LEVEL = "ERROR";
      const { userPoolId, webClientId, identityPoolId } = clients.outputs;
      const Cognito = { userPoolId, userPoolClientId: webClientId, userPoolEndpoint: clients.cognito, identityPoolId };
      // As the package aws-amplify, which only bundles the two, does in its own `configure`.
      cognitoUserPoolsTokenProvider.setAuthConfig({ Cognito });
      Amplify.configure({ Auth: { Cognito } }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
    });

    after(() => {
      ConsoleLogger.LOG_LEVEL = null;
    });

    it("sign up, in by SRP, refresh with rotation, change attributes, reach the bucket as the user, and sign out", async () => {
      const { issuer, identityPoolId, region, bucketName } = clients.outputs;
      const email = "amplify@example.com";
      const { userId } = await signUp({ username: email, password, options: { userAttributes: { email, name: "A" } } });
      await confirmSignUp({ username: email, confirmationCode: clients.code(email) });
      expect(await signIn({ username: email, password })).to.include({ isSignedIn: true });
      const first = (await fetchAuthSession()).tokens!;
      const { idToken } = (await fetchAuthSession({ forceRefresh: true })).tokens!;
      expect(idToken!.payload).to.include({ sub: userId, auth_time: first.idToken!.payload.auth_time });
      expect(idToken!.payload.jti).to.not.equal(first.idToken!.payload.jti);
      await updateUserAttributes({ userAttributes: { name: "B" } });
      expect(await fetchUserAttributes()).to.include({ email, email_verified: "true", name: "B" });

      const credentials = await fromCognitoIdentityPool({
        identityPoolId,
        logins: { [issuer.replace("https://", "")]: idToken!.toString() },
        clientConfig: { region, endpoint: clients.cognito },
      })();
      const s3 = new S3Client({ region, endpoint: clients.s3, forcePathStyle: true, credentials });
      const object = { Bucket: bucketName, Key: `${credentials.identityId}/note.txt` };
      await s3.send(new PutObjectCommand({ ...object, Body: "of the user" }));
      const { Body } = await s3.send(new GetObjectCommand(object));
      expect(await Body!.transformToString()).to.equal("of the user");
      const foreign = await s3
        .send(new PutObjectCommand({ ...object, Key: "somebody-else/note.txt", Body: "of nobody" }))
        .catch((error: unknown) => error);
      expect(foreign).to.have.property("name", "AccessDenied");
      s3.destroy();

      await signOut({ global: true });
      expect((await fetchAuthSession()).tokens).to.equal(undefined);
    });
  });

  it("the AWS SDK reads what it wrote to the table with the run's credentials", async () => {
    const { region, tableName: TableName } = clients.outputs;
    const dynamodb = new DynamoDBClient({ region, endpoint: clients.aws, credentials: clients.run.credentials });
    const Item = { pk: { S: "COURSE" }, sk: { S: "sdk" }, title: { S: "SDK" } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    const { Item: found } = await dynamodb.send(new GetItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } }));
    expect(found).to.deep.equal(Item);
    dynamodb.destroy();
  });
});

/** A call with a callback in Node's style as a promise. */
function settled<Result>(call: (done: (error: Error | null | undefined, result?: Result) => void) => void) {
  return new Promise<Result>((resolve, reject) => {
    call((error, result) => {
      if (error) reject(error);
      else resolve(result as Result);
    });
  });
}
