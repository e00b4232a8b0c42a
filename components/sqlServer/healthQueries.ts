import type { DatabaseMetric } from "../shared/databaseMetrics";

/**
 * How each metric of the health check is measured: by a query that returns one number and takes the database's name as
 * `@name`, or, where SQL Server does not know it, by the script's function `Measure-<metric>`.
 */
export const healthQueries: Readonly<Record<DatabaseMetric, string | undefined>> = {
  LoginFailed: undefined,
  DatabaseOffline:
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM sys.databases WHERE name = @name AND state = 0) THEN 0 ELSE 1 END",
  // Express (engine edition 4) limits the data files of a database, to 10 GB, from SQL Server 2025 on to 50 GB.
  SizeLimitUsedPercent: `DECLARE @megabytes float = CASE WHEN CAST(SERVERPROPERTY('EngineEdition') AS int) <> 4 THEN NULL
  WHEN CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 17 THEN 51200 ELSE 10240 END;
DECLARE @sql nvarchar(max) = N'USE ' + QUOTENAME(@name)
  + N'; SELECT COALESCE(100 * SUM(CAST(FILEPROPERTY(name, ''SpaceUsed'') AS float)) / 128 / @megabytes, 0) FROM sys.database_files WHERE type = 0';
EXEC sp_executesql @sql, N'@megabytes float', @megabytes;`,
  DataVolumeUsedPercent: `SELECT MAX(100.0 * (v.total_bytes - v.available_bytes) / v.total_bytes)
FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v WHERE f.database_id = DB_ID(@name)`,
  SystemDriveUsedPercent: undefined,
  CertificateDaysLeft: undefined,
  HoursSinceBackup: undefined,
  ImageDaysBehind: undefined,
};
