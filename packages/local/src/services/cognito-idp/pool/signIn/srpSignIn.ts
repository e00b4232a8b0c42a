import { invalidParameter, notAuthorized, userNotFound, wrongCredentials } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { AttemptLimits } from "../attemptLimits";
import type { PoolContext } from "../poolContext";
import { claimIsValid, createServerEphemeral, parseClientPublicValue } from "../srp";
import type { UserDirectory } from "../userDirectory";
import type { AfterPassword } from "./afterPassword";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { required } from "./signInStep";
import type { ChallengeHandler, FirstFactor, SignInRequest, SignInStep } from "./signInStep";

/** What SRP needs of the pool's other parts. */
export interface SrpParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  triggers: LambdaTriggers;
  challenges: OpenChallenges;
  afterPassword: AfterPassword;
}

/** Java's `EEE MMM d HH:mm:ss z yyyy`, in English and UTC. */
const timestampPattern = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** The password is proven and never sent: the flow USER_SRP_AUTH, and the challenges PASSWORD_SRP and PASSWORD_VERIFIER. */
export class SrpSignIn implements FirstFactor {
  readonly #context: PoolContext;
  readonly #parts: SrpParts;
  /** Answers PASSWORD_VERIFIER. */
  readonly verifier: ChallengeHandler = { respond: (request) => this.#verify(request) };

  constructor(context: PoolContext, parts: SrpParts) {
    this.#context = context;
    this.#parts = parts;
  }

  availableTo(user: UserRecord): boolean {
    return user.passwordVerifier !== "";
  }

  start(request: SignInRequest): Promise<SignInStep> {
    if (request.parameters.SRP_A !== undefined) return this.signIn(request);
    const { username } = request;
    const sub = this.#parts.directory.find(username)?.sub;
    const challenge = { name: "PASSWORD_SRP" as const, ...(sub !== undefined && { sub }) };
    return Promise.resolve(this.#parts.challenges.give(request, challenge, { USERNAME: username }));
  }

  async respond(request: SignInRequest): Promise<SignInStep> {
    const answered = this.#parts.challenges.find(request, "PASSWORD_SRP");
    const step = await this.signIn(answered.request);
    answered.close();
    return step;
  }

  /**
   * Answers SRP_A with salt and SRP_B; for a name that belongs to nobody, and for a user without a password, with mock
   * ones, if the client hides who exists. SECRET_BLOCK is random and names this attempt, so no session needs to go to
   * the client.
   * @throws CognitoError InvalidParameterException, UserNotFoundException, and as `preAuthenticate`
   */
  async signIn(request: SignInRequest): Promise<SignInStep> {
    const { directory, challenges } = this.#parts;
    const { client, username } = request;
    const clientPublicValue = parseClientPublicValue(required(request, "SRP_A"));
    if (clientPublicValue === undefined)
      throw invalidParameter("SRP_A is not a hexadecimal number other than a multiple of N.");
    await preAuthenticate(this.#parts, request);
    const user = directory.find(username);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const imaginary = this.#context.decoyUsers.imaginaryUser(directory.nameKey(username));
    const userIdForSrp = user?.username ?? imaginary.userIdForSrp;
    const { salt, verifier } =
      user && this.availableTo(user) ? { salt: user.passwordSalt, verifier: user.passwordVerifier } : imaginary;
    const ephemeral = createServerEphemeral(verifier);
    const { session, ...step } = challenges.give(
      request,
      {
        name: "PASSWORD_VERIFIER",
        ...(user && { sub: user.sub }),
        userIdForSrp,
        subject: user?.sub ?? imaginary.subject,
        verifier,
        clientPublicValue,
        ephemeral,
      },
      {},
    );
    const parameters = {
      SALT: salt,
      SECRET_BLOCK: Buffer.from(session, "base64url").toString("base64"),
      SRP_B: ephemeral.publicValue,
      USERNAME: userIdForSrp,
      USER_ID_FOR_SRP: userIdForSrp,
    };
    return { ...step, parameters };
  }

  /**
   * Checks the client's proof. Each SECRET_BLOCK is good for one try.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, and as AfterPassword
   */
  async #verify(given: SignInRequest): Promise<SignInStep> {
    const secretBlock = required(given, "PASSWORD_CLAIM_SECRET_BLOCK");
    const signature = required(given, "PASSWORD_CLAIM_SIGNATURE");
    const timestamp = required(given, "TIMESTAMP");
    if (!timestampPattern.test(timestamp)) {
      throw invalidParameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.");
    }
    const { directory, limits, afterPassword } = this.#parts;
    const { sessions } = this.#context;
    const { client, username } = given;
    const secretBytes = Buffer.from(secretBlock, "base64");
    const token = secretBytes.toString("base64url");
    const { clientId, challenge, customAuth } = sessions.find(token);
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
    const met = { challengeName: challenge.name, challengeResult: true, challengeMetadata: null };
    return afterPassword.continue({ ...given, ...(customAuth && { customAuth: [...customAuth, met] }) }, user);
  }
}
