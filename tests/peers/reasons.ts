import type { Outcome } from "./outcome";

const refused = "AWS refuses what the test sends:";

/** Why a test that does not pass says nothing about the local run: the first whose pattern its name or reason has. */
const reasons: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^skipped/, "the suite itself skips it"],
  [/400 Bad Request/, "no request of HTTP/1.1 as Node.js reads it: a folded header, a space or UTF-8 in the target"],
  [/localhost', port=5000/, "it asks the suite's own server, by its port"],
  [
    /not an operation that the local run offers|the program decides this|UnknownOperationException|KeyError: 'IdentityProvider'/,
    "management operation that a deployed program does not call: the program decides",
  ],
  [
    /(create|update|describe)_?(user|identity)_?pool|add_?custom_?attributes|set_user_pool_mfa_config|resource_server/i,
    "how a management operation validates or describes: the runner answers it, not the local run",
  ],
  [/exist in the schema|length less than or equal to 32/, `${refused} attributes that the pool does not have`],
  [/to deeply equal/, "it compares a whole answer with what cognito-local leaves out, or dates by its own clock"],
  [/User not authorized/, 'the text is cognito-local\'s; AWS says "User does not exist."'],
  [
    /rejects enabling software token MFA/,
    'the text is cognito-local\'s; AWS says "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA"',
  ],
  [/already been used once/, `${refused} a code of an authenticator app for the second time`],
  [/malformed code/, "AWS checks the code's pattern first (API reference, VerifySoftwareToken)"],
  [/Missing required parameter REFRESH_TOKEN/, `${refused} a temporary password signs nobody in`],
  [/verifyUserAttribute .*\n.*ExpiredCodeException/, "AdminUpdateUserAttributes sends no code on AWS"],
  [/SECRET_HASH/, `${refused} no SECRET_HASH for a client with a secret`],
  [/Invalid phone number format|Invalid email address format/, `${refused} no E.164 number or no address`],
  [/at 'roleArn'/, `${refused} no ARN of a role`],
  [/Password did not conform/, `${refused} a password that the pool's policy forbids`],
  [
    /flow not enabled for this client|has not been enabled/,
    `${refused} a flow or a factor that the pool does not allow`,
  ],
];

/** Why a test is out of scope; undefined when it is not. */
export function outOfScope({ name, outcome, reason }: Outcome): string | undefined {
  return reasons.find(([pattern]) => pattern.test(`${outcome} ${name}\n${reason}`))?.[1];
}
