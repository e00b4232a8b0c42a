import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { randomBytes } from "node:crypto";

/** A deployed user pool, by the API that the AWS CLI and SDKs call. */
export class UserPoolApi {
  readonly #client: CognitoIdentityProviderClient;

  constructor(endpoint: string, region: string) {
    this.#client = new CognitoIdentityProviderClient({
      endpoint,
      region,
      // Any will do for an emulator; never the ones of whoever runs this.
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  }

  /** Creates a user and signs in with the admin password flow. */
  async idToken(userPoolId: string, clientId: string): Promise<string> {
    const username = `${randomBytes(6).toString("hex")}@example.com`;
    const password = `Aa1-${randomBytes(18).toString("base64url")}`;
    const user = { UserPoolId: userPoolId, Username: username };
    await this.#client.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: "SUPPRESS",
        UserAttributes: [
          { Name: "email", Value: username },
          { Name: "email_verified", Value: "true" },
        ],
      }),
    );
    await this.#client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
    const { AuthenticationResult, ChallengeName } = await this.#client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: userPoolId,
        ClientId: clientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    if (AuthenticationResult?.IdToken === undefined) throw new Error(`signing in led to ${ChallengeName ?? "nothing"}`);
    return AuthenticationResult.IdToken;
  }

  async exists(userPoolId: string): Promise<boolean> {
    try {
      await this.#client.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }
}
