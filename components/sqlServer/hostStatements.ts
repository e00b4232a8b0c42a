/** How a database's name, or another identifier, and a text become part of a statement that takes no parameters there. */
const named = "QUOTENAME(@name)";
const text = (parameter: string): string => `N' + QUOTENAME(${parameter}, '''') + N'`;

/**
 * The T-SQL batches of the scripts on the host, by the names that those call them by. Values are parameters; where SQL
 * Server takes none, a batch builds its statement with QUOTENAME.
 */
export const hostStatements = {
  isSysadmin: "SELECT IS_SRVROLEMEMBER('sysadmin')",
  becomeSysadmin: `IF SUSER_ID(N'NT AUTHORITY\\SYSTEM') IS NULL CREATE LOGIN [NT AUTHORITY\\SYSTEM] FROM WINDOWS;
ALTER SERVER ROLE sysadmin ADD MEMBER [NT AUTHORITY\\SYSTEM];`,
  disableSa: `DECLARE @sql nvarchar(max) = N'';
SELECT @sql = N'ALTER LOGIN ' + QUOTENAME(name) + N' DISABLE' FROM sys.sql_logins WHERE sid = 0x01 AND is_disabled = 0;
EXEC (@sql);`,

  state: "SELECT state_desc FROM sys.databases WHERE name = @name",
  databaseAge: "SELECT DATEDIFF(hour, create_date, GETDATE()) FROM sys.databases WHERE name = @name",
  dataFile: "SELECT physical_name FROM sys.master_files WHERE database_id = DB_ID(@name) AND file_id = 1",
  filesElsewhere:
    "SELECT COUNT(*) FROM sys.master_files WHERE database_id = DB_ID(@name) AND LEFT(physical_name, LEN(@place)) <> @place",
  attach: `DECLARE @sql nvarchar(max) = N'CREATE DATABASE ' + ${named} + N' ON (FILENAME = ${text("@data")}), (FILENAME = ${text("@log")}) FOR ATTACH';
EXEC (@sql);`,
  // Only called where no data file exists: what the server still knows under the name is lost.
  create: `DECLARE @sql nvarchar(max) = N'';
IF DB_ID(@name) IS NOT NULL SET @sql = N'DROP DATABASE ' + ${named};
EXEC (@sql);
SET @sql = N'CREATE DATABASE ' + ${named}
  + N' ON (NAME = ' + QUOTENAME(@name + N'_data') + N', FILENAME = ${text("@data")}, SIZE = 64MB, FILEGROWTH = 64MB)'
  + N' LOG ON (NAME = ' + QUOTENAME(@name + N'_log') + N', FILENAME = ${text("@log")}, SIZE = 64MB, FILEGROWTH = 64MB)';
EXEC (@sql);`,
  // Readers do not wait for writers. Without backups of the log, which would fill up, recovery is simple.
  options: `DECLARE @database nvarchar(300) = N'ALTER DATABASE ' + ${named}, @sql nvarchar(max) = N'';
SELECT @sql = CASE WHEN is_read_committed_snapshot_on = 0 THEN @database + N' SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;' ELSE N'' END
  + CASE WHEN recovery_model_desc <> N'SIMPLE' THEN @database + N' SET RECOVERY SIMPLE;' ELSE N'' END
  + CASE WHEN is_auto_close_on = 1 THEN @database + N' SET AUTO_CLOSE OFF;' ELSE N'' END
  + CASE WHEN page_verify_option_desc <> N'CHECKSUM' THEN @database + N' SET PAGE_VERIFY CHECKSUM;' ELSE N'' END
  FROM sys.databases WHERE name = @name;
EXEC (@sql);`,

  backup: `BACKUP DATABASE @name TO DISK = @file WITH INIT, FORMAT, CHECKSUM;
RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM;`,
  // The backup is verified before the database is given up. Offline, so that no client connects in between.
  restore: `RESTORE VERIFYONLY FROM DISK = @backup WITH CHECKSUM;
DECLARE @sql nvarchar(max) = N'';
IF DATABASEPROPERTYEX(@name, 'Status') = N'ONLINE' SET @sql = N'ALTER DATABASE ' + ${named} + N' SET OFFLINE WITH ROLLBACK IMMEDIATE';
EXEC (@sql);
SET @sql = N'RESTORE DATABASE ' + ${named} + N' FROM DISK = ${text("@backup")} WITH REPLACE, CHECKSUM,'
  + N' MOVE ${text("@name + N'_data'")} TO ${text("@data")}, MOVE ${text("@name + N'_log'")} TO ${text("@log")}';
EXEC (@sql);`,

  countLogins: "SELECT COUNT(*) FROM sys.sql_logins WHERE name = @user",
  createLogin: `DECLARE @sql nvarchar(max) = N'CREATE LOGIN ' + QUOTENAME(@user) + N' WITH PASSWORD = ${text("@password")}, CHECK_POLICY = ON, CHECK_EXPIRATION = OFF';
EXEC (@sql);`,
  alterLogin: `DECLARE @sql nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@user) + N' WITH PASSWORD = ${text("@password")} UNLOCK, CHECK_POLICY = ON, CHECK_EXPIRATION = OFF';
EXEC (@sql);`,
  // The login's user in the database; after an attachment it still belongs to the former instance's login of that name.
  setUser: `DECLARE @sql nvarchar(max) = N'';
IF DATABASE_PRINCIPAL_ID(@user) IS NULL
  SET @sql = N'CREATE USER ' + QUOTENAME(@user) + N' FOR LOGIN ' + QUOTENAME(@user);
ELSE IF NOT EXISTS (SELECT 1 FROM sys.database_principals AS d JOIN sys.sql_logins AS l ON l.sid = d.sid WHERE d.name = @user AND l.name = @user)
  SET @sql = N'ALTER USER ' + QUOTENAME(@user) + N' WITH LOGIN = ' + QUOTENAME(@user);
EXEC (@sql);
IF DATABASE_PRINCIPAL_ID(@role) IS NULL
BEGIN
  SET @sql = N'CREATE ROLE ' + QUOTENAME(@role);
  EXEC (@sql);
END
IF NOT EXISTS (SELECT 1 FROM sys.database_role_members WHERE role_principal_id = DATABASE_PRINCIPAL_ID(@role) AND member_principal_id = DATABASE_PRINCIPAL_ID(@user))
BEGIN
  SET @sql = N'ALTER ROLE ' + QUOTENAME(@role) + N' ADD MEMBER ' + QUOTENAME(@user);
  EXEC (@sql);
END`,
} as const;
