/** Editions of SQL Server that AWS has images of. */
export const sqlServerEditions = ["express", "web", "standard", "enterprise"] as const;

export type SqlServerEdition = (typeof sqlServerEditions)[number];

/** Versions of SQL Server that AWS has images of; each with the Windows Server of its year. */
export const sqlServerVersions = ["2022", "2025"] as const;

export type SqlServerVersion = (typeof sqlServerVersions)[number];

/** Checks an edition; SQL Server 2025 has no Web edition. */
export function validateEdition(edition: SqlServerEdition, version: SqlServerVersion): string | undefined {
  const offered = sqlServerEditions.filter((one) => version === "2022" || one !== "web");
  return offered.includes(edition) ? undefined : `one of ${offered.join(", ")} with SQL Server ${version}`;
}

/** The public parameter that holds the id of AWS's newest Windows image with an edition of SQL Server (AWS Windows AMI reference). */
export function imageParameter(version: SqlServerVersion, edition: SqlServerEdition): string {
  const suffix = edition.charAt(0).toUpperCase() + edition.slice(1);
  return `/aws/service/ami-windows-latest/Windows_Server-${version}-English-Full-SQL_${version}_${suffix}`;
}

/** Databases that SQL Server keeps for itself, and its words for places that are none. */
const reservedDatabases: ReadonlySet<string> = new Set(["master", "model", "msdb", "tempdb", "mssqlsystemresource"]);

/** Checks the name of a database. */
export function validateDatabaseName(databaseName: string): string | undefined {
  if (reservedDatabases.has(databaseName.toLowerCase())) return "a name that SQL Server does not use itself";
  return /^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(databaseName)
    ? undefined
    : "a name of at most 63 letters, digits and underscores that begins with a letter";
}

/** Families before the Nitro system: their disks do not tell which volume they are. */
const xenFamilies: ReadonlySet<string> = new Set(
  "c1 c3 c4 d2 f1 g2 g3 g3s h1 i2 i3 m1 m2 m3 m4 p2 p3 r3 r4 t1 t2 x1 x1e".split(" "),
);

/**
 * Checks that AWS's images with SQL Server run on an instance type. A `g` behind a family's generation stands for
 * Graviton (EC2 Instance Types guide, "Naming conventions").
 */
export function validateInstanceType(instanceType: string): string | undefined {
  const [, family = ""] = /^([a-z0-9-]+)\.(?:[a-z0-9-]+)$/.exec(instanceType) ?? [];
  if (family === "") return 'an EC2 instance type such as "t3.medium"';
  if (/^[a-z]+\d+[a-z]*g/.test(family) || /^(a1|mac\d.*)$/.test(family)) {
    return "an x86_64 instance type, as there is no SQL Server for arm64";
  }
  return xenFamilies.has(family) ? "an instance type of the Nitro system, such as t3, m6i or r6i" : undefined;
}

/** Memory in GiB of the burstable types' sizes below `medium`, the only ones that are too small for some edition. */
const smallSizes: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2 };

/**
 * Checks that an instance type has the memory that Windows and an edition need (Microsoft's "Hardware and software
 * requirements for installing SQL Server", and 2 GiB for Windows Server with its desktop), and that the image boots on it:
 * Windows Server 2025 boots by UEFI, which bare metal does not offer (AWS Windows AMI reference).
 */
export function validateInstanceSize(
  instanceType: string,
  edition: SqlServerEdition,
  version: SqlServerVersion,
): string | undefined {
  const size = instanceType.split(".")[1] ?? "";
  const memory = smallSizes[size] ?? Infinity;
  const needed = edition === "express" ? 2 : 4;
  if (memory < needed) return `an instance type with at least ${needed} GiB of memory for the edition ${edition}`;
  return version === "2025" && size.startsWith("metal")
    ? "a virtual instance type, as Windows Server 2025 does not boot on bare metal"
    : undefined;
}

/** Checks the region that snapshots are copied to. */
export function validateRegion(region: string): string | undefined {
  return /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) ? undefined : 'a region such as "eu-west-1"';
}

/** Checks an image to start an instance from. */
export function validateImageId(imageId: string): string | undefined {
  return /^ami-[0-9a-f]{8,17}$/.test(imageId) ? undefined : "the id of an image, ami-…";
}
