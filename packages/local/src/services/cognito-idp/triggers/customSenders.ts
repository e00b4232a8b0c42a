import type { PoolContext } from "../pool/poolContext";
import type { UserRecord } from "../storage/userTable";
import { encryptedMessage } from "./encryptedMessage";
import type { LambdaTriggers } from "./lambdaTriggers";
import { eventSubject } from "./userTriggers";
import type { MessageCause, MessageOccasion } from "./userTriggers";

interface SentCode {
  occasion: MessageOccasion;
  user: UserRecord;
  /** A confirmation code or a temporary password. */
  code: string;
  cause: MessageCause;
}

const requestTypes = {
  customEmailSender: "customEmailSenderRequestV1",
  customSmsSender: "customSMSSenderRequestV1",
} as const;

/**
 * Has the pool's function send a message (developer guide, "Custom sender Lambda triggers"). The function decrypts the
 * code with the AWS Encryption SDK, which asks KMS for the data key.
 * @throws CognitoError as LambdaTriggers.run
 */
export async function sendByFunction(
  { configuration, dataKey }: PoolContext,
  triggers: LambdaTriggers,
  sender: keyof typeof requestTypes,
  { occasion, user, code, cause: { client, metadata } }: SentCode,
): Promise<void> {
  const { kmsKeyId = "", id } = configuration;
  const { userName, userAttributes } = eventSubject(user);
  const encrypted = encryptedMessage(code, kmsKeyId, { "userpool-id": id }, dataKey);
  await triggers.run(sender, {
    occasion,
    userName,
    client,
    request: {
      type: requestTypes[sender],
      code: encrypted.toString("base64"),
      clientMetadata: metadata ?? null,
      userAttributes,
    },
    response: {},
  });
}
