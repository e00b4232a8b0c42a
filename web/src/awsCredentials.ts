import type { PageConfiguration } from "./configuration";
import { cognitoIdentityUrl } from "./endpoints";
import { answerOf, serviceFailure } from "./requestFailure";

/** Temporary credentials of the identity pool's role, and whose they are. */
export interface AwsCredentials {
  /** `<region>:<uuid>`; also the prefix under which this visitor's objects are. */
  identityId: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Milliseconds since 1970. */
  expiration: number;
}

/** Ask for new ones this long before they expire, so that no request is signed with credentials that end on its way. */
const margin = 5 * 60_000;

/**
 * Exchanges the id token for AWS credentials by the identity pool's enhanced flow: GetId, then GetCredentialsForIdentity
 * (Amazon Cognito Developer Guide, "Identity pools authentication flow"). Kept in memory until shortly before they expire.
 */
export class IdentityPoolCredentials {
  #current: Promise<AwsCredentials> | undefined;
  #expiration = 0;

  readonly #configuration: PageConfiguration;
  readonly #send: (request: Request) => Promise<Response>;
  readonly #idToken: () => Promise<string>;

  constructor(
    configuration: PageConfiguration,
    send: (request: Request) => Promise<Response>,
    idToken: () => Promise<string>,
  ) {
    this.#configuration = configuration;
    this.#send = send;
    this.#idToken = idToken;
  }

  /** @throws {RequestFailure} when the identity pool refuses the token */
  async get(): Promise<AwsCredentials> {
    if (this.#current === undefined || Date.now() > this.#expiration - margin) {
      this.#expiration = Infinity; // until the answer says otherwise, so that concurrent callers share one exchange
      this.#current = this.#exchange();
    }
    try {
      const credentials = await this.#current;
      this.#expiration = credentials.expiration;
      return credentials;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  async #exchange(): Promise<AwsCredentials> {
    const { issuer, identityPoolId } = this.#configuration;
    const logins = { [issuer.replace(/^https:\/\//, "")]: await this.#idToken() };
    const { IdentityId } = (await this.#call("GetId", { IdentityPoolId: identityPoolId, Logins: logins })) as {
      IdentityId: string;
    };
    const { Credentials } = (await this.#call("GetCredentialsForIdentity", { IdentityId, Logins: logins })) as {
      Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string; Expiration: number };
    };
    return {
      identityId: IdentityId,
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration * 1000,
    };
  }

  async #call(operation: string, input: object): Promise<unknown> {
    const request = new Request(`${cognitoIdentityUrl(this.#configuration)}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const response = await answerOf(this.#send(request), serviceFailure);
    return response.json();
  }
}
