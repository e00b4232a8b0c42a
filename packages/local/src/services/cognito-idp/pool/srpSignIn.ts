import { invalidParameter, notAuthorized, userNotFound, wrongCredentials } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import type { AttemptLimits } from "./attemptLimits";
import type { Authentication, SignInStep } from "./authentication";
import type { PoolContext } from "./poolContext";
import { claimIsValid, createServerEphemeral, parseClientPublicValue } from "./srp";
import type { UserDirectory } from "./userDirectory";

/** What SRP needs of the pool's other parts. */
export interface SrpParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  authentication: Authentication;
  triggers: LambdaTriggers;
}

/** What a client answers PASSWORD_VERIFIER with (API reference, RespondToAuthChallenge). */
export interface PasswordClaimResponses {
  username: string;
  /** PASSWORD_CLAIM_SECRET_BLOCK, as it was given. */
  secretBlock: string;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  signature: string;
  timestamp: string;
}

/** Java's `EEE MMM d HH:mm:ss z yyyy`, in English and UTC. */
const timestampPattern = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** The flow USER_SRP_AUTH: the password is proven and never sent. */
export class SrpSignIn {
  readonly #context: PoolContext;
  readonly #parts: SrpParts;

  constructor(context: PoolContext, parts: SrpParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Answers SRP_A with salt and SRP_B; for a name that belongs to nobody with mock ones, if the client hides who
   * exists. SECRET_BLOCK is random and names this attempt, so no session needs to go to the client.
   * @throws CognitoError InvalidParameterException, UserNotFoundException, and as Authentication.preAuthenticate
   */
  async start(client: ClientConfiguration, name: string, srpA: string, metadata?: ClientMetadata): Promise<SignInStep> {
    const { directory, triggers, authentication } = this.#parts;
    const { decoyUsers, configuration, sessions } = this.#context;
    const clientPublicValue = parseClientPublicValue(srpA);
    if (clientPublicValue === undefined)
      throw invalidParameter("SRP_A is not a hexadecimal number other than a multiple of N.");
    if (triggers.has("preAuthentication")) await authentication.preAuthenticate(client, name, metadata);
    const user = directory.find(name);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const imaginary = decoyUsers.imaginaryUser(directory.nameKey(name));
    const userIdForSrp = user?.username ?? imaginary.userIdForSrp;
    const verifier = user?.passwordVerifier ?? imaginary.verifier;
    const ephemeral = createServerEphemeral(verifier);
    const secretBlock = sessions.open(
      {
        poolId: configuration.id,
        clientId: client.id,
        challenge: {
          name: "PASSWORD_VERIFIER",
          ...(user && { sub: user.sub }),
          userIdForSrp,
          subject: user?.sub ?? imaginary.subject,
          verifier,
          clientPublicValue,
          ephemeral,
        },
      },
      client.authSessionSeconds,
    );
    return {
      kind: "challenge",
      name: "PASSWORD_VERIFIER",
      parameters: {
        SALT: user?.passwordSalt ?? imaginary.salt,
        SECRET_BLOCK: Buffer.from(secretBlock, "base64url").toString("base64"),
        SRP_B: ephemeral.publicValue,
        USERNAME: userIdForSrp,
        USER_ID_FOR_SRP: userIdForSrp,
      },
    };
  }

  /**
   * Checks the client's proof. Each SECRET_BLOCK is good for one try.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, and as Authentication.afterPassword
   */
  async respond(
    client: ClientConfiguration,
    { username, secretBlock, signature, timestamp }: PasswordClaimResponses,
    metadata?: ClientMetadata,
  ): Promise<SignInStep> {
    const { directory, limits, authentication } = this.#parts;
    const { sessions } = this.#context;
    if (!timestampPattern.test(timestamp)) {
      throw invalidParameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.");
    }
    const secretBytes = Buffer.from(secretBlock, "base64");
    const token = secretBytes.toString("base64url");
    const { clientId, challenge } = sessions.find(token);
    if (clientId !== client.id || challenge.name !== "PASSWORD_VERIFIER") {
      throw notAuthorized("Invalid session for the user.");
    }
    sessions.close(token);
    limits.checkSignIn(challenge.subject);
    const user = challenge.sub === undefined ? undefined : directory.getBySub(challenge.sub);
    const named = username === challenge.userIdForSrp || (user && directory.find(username)?.sub === user.sub);
    const valid = claimIsValid({
      poolName: directory.poolName,
      userIdForSrp: challenge.userIdForSrp,
      verifier: challenge.verifier,
      clientPublicValue: challenge.clientPublicValue,
      ephemeral: challenge.ephemeral,
      secretBlock: secretBytes,
      timestamp,
      signature,
    });
    // A password that was changed since the challenge was given no longer signs in.
    if (!valid || !named || user?.passwordVerifier !== challenge.verifier) {
      limits.signInFailed(challenge.subject);
      throw wrongCredentials();
    }
    return authentication.afterPassword(client, user, metadata);
  }
}
