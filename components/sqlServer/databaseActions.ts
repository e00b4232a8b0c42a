/** What the set-up finds of the database: a volume that was never written to, no data file, a data file, or a database that the server has. */
const findings = ["rawVolume", "noFile", "file", "database"] as const;
/** What the master secret says: nothing yet, or which database the last set-up made. */
const earlierSetUps = ["none", "thisDatabase", "otherDatabase"] as const;
/** Where the operator wants the database from. */
const sources = ["volume", "empty", "backup"] as const;

type Finding = (typeof findings)[number];
type EarlierSetUp = (typeof earlierSetUps)[number];
type Source = (typeof sources)[number];

/** What to do; `stop` ends the set-up, with a sentence about the data volume. */
export type DatabaseAction = "create" | "attach" | "keep" | "restore" | `stop: ${string}`;

const lost: DatabaseAction =
  "stop: has no database, but the master secret shows that there was one. Nothing was changed. Restore a snapshot of the volume, or a backup with restoreFrom=latest; restoreFrom=empty starts without data (docs/operations.md, Restore).";
const notEmpty: DatabaseAction =
  "stop: has a database, which restoreFrom=empty would give up. Nothing was changed. Restore a backup over it instead.";

/** A lost disk never becomes an empty database: that takes an operator's word, and no database there. */
export function databaseAction(found: Finding, earlier: EarlierSetUp, source: Source): DatabaseAction {
  if (source === "backup") return "restore";
  const present = found === "file" || found === "database";
  if (source === "empty") return present ? notEmpty : "create";
  if (present) return found === "file" ? "attach" : "keep";
  const firstOfItsName = found === "noFile" && earlier === "otherDatabase";
  return earlier === "none" || firstOfItsName ? "create" : lost;
}

/** Every decision, by `finding/earlier set-up/source`: what the script on the host looks up. */
export function databaseActions(): Record<string, DatabaseAction> {
  return Object.fromEntries(
    findings.flatMap((found) =>
      earlierSetUps.flatMap((earlier) =>
        sources.map((source) => [`${found}/${earlier}/${source}`, databaseAction(found, earlier, source)] as const),
      ),
    ),
  );
}
