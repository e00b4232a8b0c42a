export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** A running stack, by the addresses of its services. */
export interface Addresses {
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  issuer: string;
  /** The user pools' API. */
  cognito: string;
  /** The identity pools' API. */
  identity: string;
  /** STS, where it is not AWS's own. */
  aws: string | undefined;
  /** Where `/.well-known/jwks.json` is. */
  keys: string;
  /** Without a slash at the end. */
  api: string;
  hostedUi: string;
  callbackUrl: string;
  logoutUrl: string;
  identityPoolId: string;
  bucketName: string;
  /** The bucket's address, without a slash at the end. */
  bucket: string;
}

/** Where calls go, and who signs them. */
export interface Callee {
  readonly addresses: Addresses;
  /** @throws where there are none */
  readonly credentials: Credentials;
}
