import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandDocument } from "./commandDocument";
import type { CommandParameter } from "./commandDocument";
import { databaseActions } from "./databaseActions";
import { healthQueries } from "./healthQueries";
import { hostStatements } from "./hostStatements";

/** What the documents are made for; each is the default of a parameter. */
export interface HostValues {
  databaseName: string;
  masterSecretArn: string;
  applicationSecretArn: string;
  dataVolumeId: string;
  backupBucket: string;
  metricNamespace: string;
  /** Public parameter that holds AWS's newest image. */
  imageParameter: string;
}

/** Longest run of the health check in seconds. */
const healthTimeout = 300;
/** Longest backup in seconds. */
const backupTimeout = 4 * 3_600;

const secretArn = "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+";

const patterns: Record<keyof HostValues, Omit<CommandParameter, "default">> = {
  databaseName: { description: "Name of the database", allowedPattern: "[A-Za-z][A-Za-z0-9_]{0,62}" },
  masterSecretArn: { description: "Secret of the database's owner", allowedPattern: secretArn },
  applicationSecretArn: { description: "Secret of the application", allowedPattern: secretArn },
  dataVolumeId: { description: "Volume that the database is on", allowedPattern: "vol-[0-9a-f]{8,17}" },
  backupBucket: { description: "Bucket of the backups", allowedPattern: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]" },
  metricNamespace: { description: "CloudWatch namespace of the metrics", allowedPattern: "[A-Za-z0-9._/-]{1,255}" },
  imageParameter: {
    description: "Public parameter of AWS's newest image",
    allowedPattern: "/aws/service/[A-Za-z0-9._/-]+",
  },
};

/**
 * The document that makes a host a database server, and enforces that. An operator runs it with `restoreFrom` or `rotate`
 * to restore the database or to replace a login.
 */
export function setUpDocument(values: HostValues, timeoutSeconds: number): string {
  return commandDocument({
    description: "Sets up SQL Server and its database; restores it, or rotates a password, when asked to",
    script: script("sqlServerSetup.ps1", { sql: hostStatements, databaseActions: databaseActions() }),
    timeoutSeconds,
    parameters: {
      ...fixed(values, ["databaseName", "masterSecretArn", "applicationSecretArn", "dataVolumeId", "backupBucket"]),
      restoreFrom: {
        description: "volume (as it is), empty, latest (the newest backup), or the key of a backup",
        allowedPattern: "volume|empty|latest|[A-Za-z0-9_]+/[A-Za-z0-9_-]+[.]bak",
        default: "volume",
      },
      rotate: {
        description: "Whose login takes its turn with a new password: none, application or master",
        allowedPattern: "none|application|master",
        default: "none",
      },
    },
  });
}

/** The document that publishes the server's state as metrics. */
export function healthDocument(values: HostValues): string {
  return commandDocument({
    description: "Publishes the state of SQL Server as metrics",
    script: script("sqlServerHealth.ps1", {
      sql: hostStatements,
      metrics: Object.fromEntries(Object.entries(healthQueries).map(([metric, query]) => [metric, query ?? ""])),
    }),
    timeoutSeconds: healthTimeout,
    parameters: fixed(values, [
      "databaseName",
      "applicationSecretArn",
      "backupBucket",
      "metricNamespace",
      "imageParameter",
    ]),
  });
}

/** The document that backs the database up to S3. */
export function backupDocument(values: HostValues): string {
  return commandDocument({
    description: "Backs the database up to S3",
    script: script("sqlServerBackup.ps1", { sql: hostStatements }),
    timeoutSeconds: backupTimeout,
    parameters: fixed(values, ["databaseName", "applicationSecretArn", "backupBucket"]),
  });
}

function fixed(values: HostValues, names: readonly (keyof HostValues)[]): Record<string, CommandParameter> {
  return Object.fromEntries(names.map((name) => [name, { ...patterns[name], default: values[name] }]));
}

/** A script with what all share in front, and tables of texts as variables. */
function script(file: string, tables: Record<string, Readonly<Record<string, string>>>): string {
  const read = (name: string) => readFileSync(join(__dirname, name), "utf8");
  const variables = Object.entries(tables).map(([name, table]) => `$${name} = ${hashtable(table)}\n`);
  return [read("sqlServerCommon.ps1"), ...variables, read(file)].join("\n");
}

/** A hashtable in PowerShell; between single quotation marks nothing but those is special. */
function hashtable(table: Readonly<Record<string, string>>): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
  return `@{\n${Object.entries(table)
    .map(([key, value]) => `${quoted(key)} = ${quoted(value)}\n`)
    .join("")}}`;
}
