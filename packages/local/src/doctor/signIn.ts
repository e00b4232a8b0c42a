import { parseJsonObject } from "../record/recordedProgram";
import type { JsonObject } from "../record/recordedProgram";
import { SrpClient } from "../services/cognito-idp/pool/srp";
import { ask } from "./exchange";
import { Faulty } from "./finding";
import { redactPersonal } from "./redact";

/** The app client of a Cognito user pool. */
interface PoolClient {
  /** Ends with the user pool's id; the pool's operations are served at its origin. */
  issuerUrl: string;
  clientId: string;
  timeoutMs: number;
}

const wayOut = "give a token in DOCTOR_TOKEN or with --token-stdin";

/**
 * Signs in with USER_SRP_AUTH ("InitiateAuth", "RespondToAuthChallenge"): the password itself is not sent.
 * @returns an id token
 * @throws {Faulty} when the user pool refuses, or asks for more than the password
 * @throws {Unreachable} when it does not answer
 */
export async function signIn(pool: PoolClient, user: { username: string; password: string }): Promise<string> {
  const srp = new SrpClient();
  const first = await call(pool, "InitiateAuth", {
    AuthFlow: "USER_SRP_AUTH",
    AuthParameters: { USERNAME: user.username, SRP_A: srp.publicValue },
  });
  const challenge = challengeOf(first, "PASSWORD_VERIFIER");
  const [userId = "", salt = "", serverValue = "", secretBlock = ""] = [
    challenge.USER_ID_FOR_SRP,
    challenge.SALT,
    challenge.SRP_B,
    challenge.SECRET_BLOCK,
  ];
  if (![salt, serverValue].every((number) => /^[0-9a-f]+$/i.test(number))) {
    throw new Faulty("the sign-in answers with a challenge that is none of SRP", wayOut);
  }
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date().toUTCString().split(/,? /);
  const timestamp = `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
  const signed = {
    poolName: pool.issuerUrl.slice(pool.issuerUrl.lastIndexOf("_") + 1),
    userIdForSrp: userId,
    secretBlock: Buffer.from(secretBlock, "base64"),
    timestamp,
  };
  const second = await call(pool, "RespondToAuthChallenge", {
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: {
      USERNAME: userId,
      PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
      PASSWORD_CLAIM_SIGNATURE: srp.signature({ salt, serverPublicValue: serverValue }, user.password, signed),
      TIMESTAMP: timestamp,
    },
  });
  const { AuthenticationResult: result } = second;
  const token = typeof result === "object" && result !== null && "IdToken" in result ? result.IdToken : undefined;
  if (typeof token === "string") return token;
  throw new Faulty(`the user pool asks for more than a password: ${challengeNameOf(second)}`, wayOut);
}

function challengeOf(answer: JsonObject, name: string): Record<string, string> {
  if (answer.ChallengeName !== name) {
    throw new Faulty(`the user pool asks for ${challengeNameOf(answer)} in place of a password`, wayOut);
  }
  const parameters = Object.entries(answer.ChallengeParameters ?? {});
  return Object.fromEntries(parameters.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function challengeNameOf({ ChallengeName: name }: JsonObject): string {
  return typeof name === "string" ? name : "something that it does not name";
}

/** Each operation is a POST of JSON that nothing signs ("Amazon Cognito user pools API", unauthenticated operations). */
async function call({ issuerUrl, clientId, timeoutMs }: PoolClient, operation: string, input: object) {
  const { status, body } = await ask(`${new URL(issuerUrl).origin}/`, {
    timeoutMs,
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ ClientId: clientId, ...input }),
  });
  const answer = parseJsonObject(body) ?? {};
  if (status === 200) return answer;
  const { __type: type, message } = answer;
  const why = [type, message].filter((text) => typeof text === "string").join(": ");
  throw new Faulty(
    `signing in failed with ${status} ${redactPersonal(why)}`,
    `check user name and password, or ${wayOut}`,
  );
}
