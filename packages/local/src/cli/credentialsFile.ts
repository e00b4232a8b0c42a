import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Credentials } from "../services/iam/sessions";
import { StoredStateError } from "../storage/storedStateError";

/**
 * Writes credentials as the AWS CLI and SDKs read them (AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files"), for their owner alone.
 * @returns the file, for AWS_SHARED_CREDENTIALS_FILE
 * @throws {StoredStateError}
 */
export function writeCredentialsFile(dataDirectory: string, credentials: Credentials): string {
  const file = path.join(dataDirectory, "aws-credentials");
  const lines = [
    "[default]",
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    `aws_session_token = ${credentials.sessionToken}`,
    "",
  ];
  try {
    writeFileSync(file, lines.join("\n"), { mode: 0o600 });
  } catch (error) {
    throw new StoredStateError(file, `the credentials can't be written (${(error as Error).message})`, error);
  }
  return file;
}
