import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandDocument } from "./commandDocument";
import type { CommandParameter } from "./commandDocument";

const dataVolumeId: CommandParameter = {
  description: "Volume that the database is on",
  allowedPattern: "vol-[0-9a-f]{8,17}",
};

/** Longest run of the health check in seconds. */
const healthTimeout = 300;

/** The document that makes a host a database server, and keeps it one. */
export function setUpDocument(timeoutSeconds: number): string {
  const secretArn = "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+";
  return commandDocument({
    description: "Sets up SQL Server and its database",
    script: script("sqlServerSetup.ps1"),
    timeoutSeconds,
    parameters: {
      databaseName: { description: "Name of the database", allowedPattern: "[A-Za-z][A-Za-z0-9_]{0,62}" },
      masterSecretArn: { description: "Secret of the database's owner", allowedPattern: secretArn },
      applicationSecretArn: { description: "Secret of the application", allowedPattern: secretArn },
      dataVolumeId,
    },
  });
}

/** The document that fails when the server is not well. */
export function healthDocument(): string {
  return commandDocument({
    description: "Checks that SQL Server runs and has room",
    script: script("sqlServerHealth.ps1"),
    timeoutSeconds: healthTimeout,
    parameters: {
      dataVolumeId,
      minimumFreeSpacePercent: { description: "Free space that must be left", allowedPattern: "[1-9][0-9]?" },
    },
  });
}

function script(file: string): string {
  return readFileSync(join(__dirname, file), "utf8");
}
