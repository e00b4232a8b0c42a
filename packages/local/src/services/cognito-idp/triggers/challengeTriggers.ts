import * as z from "zod/mini";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { ChallengeResult } from "../pool/signIn/challengeSessions";
import type { ClientMetadata, LambdaTriggers } from "./lambdaTriggers";
import type { EventSubject } from "./userTriggers";

/** What the three triggers of a custom sign-in are told about it. */
export interface CustomSignIn extends EventSubject {
  client: ClientConfiguration;
  /** Whether the name belongs to nobody; undefined for clients that do not hide it. */
  userNotFound: boolean | undefined;
  session: readonly ChallengeResult[];
  metadata: ClientMetadata | undefined;
}

/** A challenge that the createAuthChallenge trigger made. */
export interface CreatedChallenge {
  /** For the client. */
  publicParameters: Record<string, string>;
  /** For the trigger that checks the answer alone. */
  privateParameters: Record<string, string>;
  metadata: string | null;
}

const flag = z.nullish(z.boolean());
const parameters = z.nullish(z.record(z.string(), z.string()));
const defined = z.object({ challengeName: z.nullish(z.string()), issueTokens: flag, failAuthentication: flag });
const created = z.object({
  publicChallengeParameters: parameters,
  privateChallengeParameters: parameters,
  challengeMetadata: z.nullish(z.string()),
});
const checked = z.object({ answerCorrect: flag });

/** The triggers of CUSTOM_AUTH (developer guide, "Custom authentication challenge Lambda triggers"). */
export class ChallengeTriggers {
  readonly #triggers: LambdaTriggers;

  constructor(triggers: LambdaTriggers) {
    this.#triggers = triggers;
  }

  /** Whether the pool has all of them. */
  get offered(): boolean {
    return (["defineAuthChallenge", "createAuthChallenge", "verifyAuthChallengeResponse"] as const).every((trigger) =>
      this.#triggers.has(trigger),
    );
  }

  /** What comes next. @throws CognitoError as LambdaTriggers.call */
  async define(signIn: CustomSignIn): Promise<z.output<typeof defined>> {
    return this.#triggers.call("defineAuthChallenge", {
      ...eventOf(signIn, { session: signIn.session }),
      response: { challengeName: null, issueTokens: null, failAuthentication: null },
      schema: defined,
    });
  }

  /** @throws CognitoError as LambdaTriggers.call */
  async create(signIn: CustomSignIn, challengeName: string): Promise<CreatedChallenge> {
    const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = await this.#triggers.call(
      "createAuthChallenge",
      {
        ...eventOf(signIn, { challengeName, session: signIn.session }),
        response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
        schema: created,
      },
    );
    return {
      publicParameters: publicChallengeParameters ?? {},
      privateParameters: privateChallengeParameters ?? {},
      metadata: challengeMetadata ?? null,
    };
  }

  /** Whether an answer is right. @throws CognitoError as LambdaTriggers.call */
  async verify(signIn: CustomSignIn, privateChallengeParameters: object, challengeAnswer: string): Promise<boolean> {
    const { answerCorrect } = await this.#triggers.call("verifyAuthChallengeResponse", {
      ...eventOf(signIn, { privateChallengeParameters, challengeAnswer }),
      response: { answerCorrect: null },
      schema: checked,
    });
    return answerCorrect === true;
  }
}

function eventOf(
  { userName, userAttributes, client, userNotFound, metadata }: CustomSignIn,
  request: Readonly<Record<string, unknown>>,
): { occasion: string; userName: string; client: ClientConfiguration; request: Record<string, unknown> } {
  return {
    occasion: "Authentication",
    userName,
    client,
    request: {
      userAttributes,
      ...request,
      ...(userNotFound !== undefined && { userNotFound }),
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  };
}
