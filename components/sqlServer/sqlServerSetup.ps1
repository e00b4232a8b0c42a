# Makes this host a database server, and keeps it one: run at the first boot, every few hours, and whenever one of its
# values changes. Every step looks first and changes only what differs. Nothing secret is ever printed.
# Systems Manager puts the values in; their patterns (sqlServerDocuments.ts) leave no room for quotation marks.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 3.0

$databaseName = '{{ databaseName }}'
$masterSecretArn = '{{ masterSecretArn }}'
$applicationSecretArn = '{{ applicationSecretArn }}'
$dataVolumeId = '{{ dataVolumeId }}'

$region = $masterSecretArn.Split(':')[3]
$port = 1433
$masterUser = 'migration_user'
$applicationUser = 'application_user'
# Migrations grant it what the application may do.
$applicationRole = 'application'
$certificateName = 'SQL Server of this stack'
$sqlRoot = 'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server'

# --- Host ---

function Get-PrivateDnsName {
    $metadata = 'http://169.254.169.254/latest'
    $ttl = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -UseBasicParsing -Method Put -Uri "$metadata/api/token" -Headers $ttl
    $headers = @{ 'X-aws-ec2-metadata-token' = $token }
    $names = Invoke-RestMethod -UseBasicParsing -Uri "$metadata/meta-data/local-hostname" -Headers $headers
    return ("$names" -split '\s+')[0]
}

function Get-DataDisk {
    # A disk of the Nitro system bears its volume's id as serial number.
    $serial = $dataVolumeId.Replace('-', '')
    for ($attempt = 0; $attempt -lt 60; $attempt++) {
        Update-HostStorageCache
        $found = @(Get-Disk | Where-Object { "$($_.SerialNumber)".Trim() -like "$serial*" })
        if ($found.Count -eq 1) { return $found[0] }
        Start-Sleep -Seconds 5
    }
    throw "The data volume $dataVolumeId is not attached to this host."
}

# The one place that formats: a disk that has never been written to. Anything else is left alone.
function Initialize-RawDisk($disk) {
    $partitions = @(Get-Partition -DiskNumber $disk.Number -ErrorAction SilentlyContinue)
    if ($disk.PartitionStyle -ne 'RAW' -or $partitions.Count -ne 0) { return }
    Write-Host "Formatting the new data volume $dataVolumeId"
    Initialize-Disk -Number $disk.Number -PartitionStyle GPT
    $partition = New-Partition -DiskNumber $disk.Number -UseMaximumSize -AssignDriveLetter
    $null = Format-Volume -Partition $partition -FileSystem NTFS -AllocationUnitSize 65536 -NewFileSystemLabel 'SqlData' -Confirm:$false
}

function Get-DataPartition($disk) {
    $partitions = @(Get-Partition -DiskNumber $disk.Number | Where-Object { $_.Type -eq 'Basic' })
    if ($partitions.Count -ne 1) {
        throw "The data volume $dataVolumeId has $($partitions.Count) partitions for data, not one. It was left as it is: look at it before anything else."
    }
    if ([int]$partitions[0].DriveLetter -eq 0) {
        $partitions[0] | Add-PartitionAccessPath -AssignDriveLetter
    }
    return Get-Partition -DiskNumber $disk.Number -PartitionNumber $partitions[0].PartitionNumber
}

function Get-DataDirectory {
    $disk = Get-DataDisk
    if ($disk.IsOffline) { Set-Disk -Number $disk.Number -IsOffline $false }
    if ($disk.IsReadOnly) { Set-Disk -Number $disk.Number -IsReadOnly $false }
    Initialize-RawDisk (Get-Disk -Number $disk.Number)
    $partition = Get-DataPartition $disk
    if ((Get-Volume -Partition $partition).FileSystem -ne 'NTFS') {
        throw "The partition on the data volume $dataVolumeId has no file system that can be read. It was left as it is: look at it before anything else."
    }
    $largest = (Get-PartitionSupportedSize -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber).SizeMax
    # A few bytes at the end always stay free.
    if ($largest -gt $partition.Size + 1073741824) {
        Write-Host "Extending the partition to the volume's size"
        Resize-Partition -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber -Size $largest
    }
    $directory = "$($partition.DriveLetter):\SqlData"
    $null = New-Item -ItemType Directory -Path $directory -Force
    return $directory
}

function Invoke-Program([string]$program, [string[]]$arguments) {
    # What a program writes to its error stream is no exception; its exit code tells.
    $ErrorActionPreference = 'Continue'
    $output = & $program @arguments 2>&1
    if ($LASTEXITCODE -ne 0) { throw "$program ended with $LASTEXITCODE`: $output" }
}

# --- The service and its settings ---

function Get-SqlInstance {
    $key = Get-Item -LiteralPath "$sqlRoot\Instance Names\SQL" -ErrorAction SilentlyContinue
    $names = @(if ($null -ne $key) { $key.GetValueNames() })
    if ($names.Count -ne 1) { throw "This image has $($names.Count) instances of SQL Server; one is needed." }
    $isDefault = $names[0] -eq 'MSSQLSERVER'
    $service = if ($isDefault) { 'MSSQLSERVER' } else { "MSSQL`$$($names[0])" }
    $account = (Get-CimInstance Win32_Service -Filter "Name = '$service'").StartName
    return @{
        Service    = $service
        Account    = if ($account -eq 'LocalSystem') { 'NT AUTHORITY\SYSTEM' } else { $account }
        DataSource = if ($isDefault) { '.' } else { ".\$($names[0])" }
        Registry   = "$sqlRoot\$($key.GetValue($names[0]))\MSSQLServer"
    }
}

# Returns whether there was anything to change.
function Set-RegistryValue([string]$path, [string]$name, $value, [string]$type) {
    if ("$((Get-Item -LiteralPath $path).GetValue($name))" -ceq "$value") { return $false }
    Set-ItemProperty -LiteralPath $path -Name $name -Value $value -Type $type
    Write-Host "Set $name"
    return $true
}

function Get-ServerCertificate([string]$hostName) {
    $soon = (Get-Date).AddDays(60)
    $usable = @(Get-ChildItem Cert:\LocalMachine\My | Where-Object {
            $_.FriendlyName -eq $certificateName -and $_.HasPrivateKey -and $_.NotAfter -gt $soon
        } | Where-Object { @($_.DnsNameList | ForEach-Object { $_.Unicode }) -contains $hostName } | Sort-Object NotAfter -Descending)
    if ($usable.Count -gt 0) { return $usable[0] }
    Write-Host "Making a certificate for $hostName"
    # The provider and the kind of key that SQL Server can use (SQL Server documentation, "Certificate requirements").
    $request = @{
        Type              = 'SSLServerAuthentication'
        Subject           = "CN=$hostName"
        DnsName           = $hostName
        FriendlyName      = $certificateName
        Provider          = 'Microsoft RSA SChannel Cryptographic Provider'
        KeySpec           = 'KeyExchange'
        KeyAlgorithm      = 'RSA'
        KeyLength         = 3072
        KeyExportPolicy   = 'NonExportable'
        HashAlgorithm     = 'SHA256'
        NotAfter          = (Get-Date).AddYears(2)
        CertStoreLocation = 'Cert:\LocalMachine\My'
    }
    return New-SelfSignedCertificate @request
}

function ConvertTo-Pem($certificate) {
    $base64 = [Convert]::ToBase64String($certificate.RawData, 'InsertLineBreaks').Replace("`r", '')
    return "-----BEGIN CERTIFICATE-----`n$base64`n-----END CERTIFICATE-----`n"
}

# TCP on the one port, encrypted always, with logins of its own: settings that the service reads when it starts.
function Set-Network($instance, $certificate) {
    $network = "$($instance.Registry)\SuperSocketNetLib"
    $keyName = $certificate.PrivateKey.CspKeyContainerInfo.UniqueKeyContainerName
    $keyFile = Join-Path $env:ProgramData "Microsoft\Crypto\RSA\MachineKeys\$keyName"
    Invoke-Program 'icacls.exe' @($keyFile, '/grant', "$($instance.Account):R")
    $changes = @(
        Set-RegistryValue "$network\Tcp" 'Enabled' 1 'DWord'
        Set-RegistryValue "$network\Tcp" 'ListenOnAllIPs' 1 'DWord'
        Set-RegistryValue "$network\Tcp\IPAll" 'TcpPort' "$port" 'String'
        Set-RegistryValue "$network\Tcp\IPAll" 'TcpDynamicPorts' '' 'String'
        Set-RegistryValue $network 'Certificate' $certificate.Thumbprint.ToLowerInvariant() 'String'
        Set-RegistryValue $network 'ForceEncryption' 1 'DWord'
        Set-RegistryValue $instance.Registry 'LoginMode' 2 'DWord'
    )
    return $changes -contains $true
}

function Set-Firewall {
    if ($null -ne (Get-NetFirewallRule -Name 'SqlServerTcpIn' -ErrorAction SilentlyContinue)) { return }
    $null = New-NetFirewallRule -Name 'SqlServerTcpIn' -DisplayName 'SQL Server' -Direction Inbound -Protocol TCP -LocalPort $port -Action Allow
}

function Start-Sql([bool]$restart) {
    Set-Service -Name $instance.Service -StartupType Automatic
    if ($restart) {
        Write-Host 'Restarting SQL Server'
        Restart-Service -Name $instance.Service -Force
    }
    else { Start-Service -Name $instance.Service }
}

# --- Statements ---

function Open-Sql([string]$database, [string]$user = '', [string]$password = '') {
    $builder = New-Object System.Data.SqlClient.SqlConnectionStringBuilder
    $builder['Data Source'] = $instance.DataSource
    $builder['Initial Catalog'] = $database
    $builder['Application Name'] = 'SetUp'
    $builder['Pooling'] = $false
    if ($user -eq '') { $builder['Integrated Security'] = $true }
    else {
        $builder['User ID'] = $user
        $builder['Password'] = $password
    }
    $connection = New-Object System.Data.SqlClient.SqlConnection $builder.ToString()
    try { $connection.Open() }
    catch {
        $connection.Dispose()
        throw
    }
    return $connection
}

# Runs a batch and returns its first value. What is not known when this is written goes in as a parameter.
function Invoke-Sql([string]$batch, [hashtable]$values = @{}, [string]$database = 'master') {
    $connection = Open-Sql $database
    try {
        $command = $connection.CreateCommand()
        $command.CommandText = $batch
        $command.CommandTimeout = 600
        foreach ($name in $values.Keys) { $null = $command.Parameters.AddWithValue("@$name", $values[$name]) }
        return $command.ExecuteScalar()
    }
    finally { $connection.Dispose() }
}

# The number of the SQL error behind an exception; 0 when there is none.
function Get-SqlError($exception) {
    for ($inner = $exception; $null -ne $inner; $inner = $inner.InnerException) {
        if ($inner -is [System.Data.SqlClient.SqlException]) { return $inner.Number }
    }
    return 0
}

# Whether one can sign in; anything but a refusal (18456 and its kin) is an error.
function Test-Login([string]$user = '', [string]$password = '') {
    try {
        (Open-Sql 'master' $user $password).Dispose()
        return $true
    }
    catch {
        if (@(18456, 18470, 18486, 18487, 18488) -contains (Get-SqlError $_.Exception)) { return $false }
        throw
    }
}

# Tries for two minutes; in the end the last failure is the reason.
function Wait-Until([scriptblock]$action) {
    for ($attempt = 1; ; $attempt++) {
        try {
            & $action
            return
        }
        catch {
            if ($attempt -eq 60) { throw }
            Start-Sleep -Seconds 2
        }
    }
}

function Wait-Sql {
    Wait-Until { $null = Test-Login }
}

# --- Rights of this script ---

# Microsoft's documented way for an administrator of the machine ("Connect to SQL Server when system administrators are
# locked out"): in single-user mode, kept to this script by its application name.
function Enter-Sysadmin {
    if ((Test-Login) -and (Invoke-Sql "SELECT IS_SRVROLEMEMBER('sysadmin')") -eq 1) { return }
    Write-Host 'Becoming an administrator of SQL Server'
    Stop-Service -Name $instance.Service -Force
    Invoke-Program 'net.exe' @('start', $instance.Service, '/mSetUp')
    $grant = @'
IF SUSER_ID(N'NT AUTHORITY\SYSTEM') IS NULL CREATE LOGIN [NT AUTHORITY\SYSTEM] FROM WINDOWS;
ALTER SERVER ROLE sysadmin ADD MEMBER [NT AUTHORITY\SYSTEM];
'@
    try { Wait-Until { $null = Invoke-Sql $grant } }
    finally {
        Stop-Service -Name $instance.Service -Force
        Start-Service -Name $instance.Service
    }
    Wait-Sql
}

# --- Database ---

# Creates the database on the data volume, or attaches the files that a former instance left there.
function Set-Database([string]$directory) {
    $files = @{ name = $databaseName; data = "$directory\$databaseName.mdf"; log = "$directory\$($databaseName)_log.ldf" }
    if ((Invoke-Sql 'SELECT COUNT(*) FROM sys.databases WHERE name = @name' @{ name = $databaseName }) -eq 0) {
        if (Test-Path -LiteralPath $files.data) {
            Write-Host "Attaching the database $databaseName"
            foreach ($file in @($files.data, $files.log)) {
                if (Test-Path -LiteralPath $file) { Invoke-Program 'icacls.exe' @($file, '/grant', "$($instance.Account):F") }
            }
            $null = Invoke-Sql @'
DECLARE @sql nvarchar(max) = N'CREATE DATABASE ' + QUOTENAME(@name) + N' ON (FILENAME = N' + QUOTENAME(@data, '''')
  + N'), (FILENAME = N' + QUOTENAME(@log, '''') + N') FOR ATTACH';
EXEC (@sql);
'@ $files
        }
        else {
            Write-Host "Creating the database $databaseName"
            $null = Invoke-Sql @'
DECLARE @sql nvarchar(max) = N'CREATE DATABASE ' + QUOTENAME(@name)
  + N' ON (NAME = ' + QUOTENAME(@name + N'_data') + N', FILENAME = N' + QUOTENAME(@data, '''') + N', SIZE = 64MB, FILEGROWTH = 64MB)'
  + N' LOG ON (NAME = ' + QUOTENAME(@name + N'_log') + N', FILENAME = N' + QUOTENAME(@log, '''') + N', SIZE = 64MB, FILEGROWTH = 64MB)';
EXEC (@sql);
'@ $files
        }
    }
    $state = Invoke-Sql 'SELECT state_desc FROM sys.databases WHERE name = @name' @{ name = $databaseName }
    if ($state -ne 'ONLINE') { throw "The database $databaseName is $state." }
    $elsewhere = Invoke-Sql 'SELECT COUNT(*) FROM sys.master_files WHERE database_id = DB_ID(@name) AND LEFT(physical_name, LEN(@place)) <> @place' @{ name = $databaseName; place = "$directory\" }
    if ($elsewhere -ne 0) { throw "The database $databaseName has files outside $directory; move them to the data volume." }
}

# Readers do not wait for writers. Without backups of the log, which would fill up, recovery is simple: the daily
# snapshots of the volume are the backup.
function Set-DatabaseOptions {
    $null = Invoke-Sql @'
DECLARE @database nvarchar(300) = N'ALTER DATABASE ' + QUOTENAME(@name), @sql nvarchar(max) = N'';
SELECT @sql = CASE WHEN is_read_committed_snapshot_on = 0 THEN @database + N' SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;' ELSE N'' END
  + CASE WHEN recovery_model_desc <> N'SIMPLE' THEN @database + N' SET RECOVERY SIMPLE;' ELSE N'' END
  + CASE WHEN is_auto_close_on = 1 THEN @database + N' SET AUTO_CLOSE OFF;' ELSE N'' END
  + CASE WHEN page_verify_option_desc <> N'CHECKSUM' THEN @database + N' SET PAGE_VERIFY CHECKSUM;' ELSE N'' END
  FROM sys.databases WHERE name = @name;
EXEC (@sql);
'@ @{ name = $databaseName }
}

# --- Logins ---

# A new password when the secret has none. Letters and digits alone: 40 of them are strong, and none needs quoting.
function Get-Password([string]$secretArn, [string]$stored) {
    if ($stored -eq '') {
        return Get-SECRandomPassword -PasswordLength 40 -ExcludePunctuation $true -RequireEachIncludedType $true -Region $region
    }
    $password = try { ($stored | ConvertFrom-Json).password } catch { '' }
    # The reason would quote the value.
    if ("$password" -eq '') { throw "The value of $secretArn is not what this script puts there; delete the secret's versions or put a password back." }
    return "$password"
}

function Get-StoredSecret([string]$secretArn) {
    $versions = (Get-SECSecret -SecretId $secretArn -Region $region).VersionIdsToStages
    if ($null -eq $versions -or $versions.Count -eq 0) { return '' }
    return (Get-SECSecretValue -SecretId $secretArn -Region $region).SecretString
}

function Set-Login([string]$user, [string]$password) {
    $exists = (Invoke-Sql 'SELECT COUNT(*) FROM sys.sql_logins WHERE name = @user' @{ user = $user }) -gt 0
    if ($exists -and (Test-Login $user $password)) { return }
    Write-Host "Setting the password of $user"
    $verb = if ($exists) { 'ALTER' } else { 'CREATE' }
    $unlock = if ($exists) { ' UNLOCK' } else { '' }
    try {
        $null = Invoke-Sql @'
DECLARE @sql nvarchar(max) = @verb + N' LOGIN ' + QUOTENAME(@user) + N' WITH PASSWORD = N' + QUOTENAME(@password, '''')
  + @unlock + N', CHECK_POLICY = ON, CHECK_EXPIRATION = OFF';
EXEC (@sql);
'@ @{ verb = $verb; user = $user; password = $password; unlock = $unlock }
    }
    # The message could quote the statement.
    catch { throw "The login $user could not be set: SQL error $(Get-SqlError $_.Exception)." }
    if (-not (Test-Login $user $password)) { throw "The login $user is refused, although its password was set." }
}

# The login's user in the database; after an attachment it still belongs to the former instance's login of that name.
function Set-User([string]$user, [string]$role) {
    $null = Invoke-Sql @'
DECLARE @sql nvarchar(max) = N'';
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
END
'@ @{ user = $user; role = $role } $databaseName
}

function Disable-Sa {
    $null = Invoke-Sql @'
DECLARE @sql nvarchar(max) = N'';
SELECT @sql = N'ALTER LOGIN ' + QUOTENAME(name) + N' DISABLE' FROM sys.sql_logins WHERE sid = 0x01 AND is_disabled = 0;
EXEC (@sql);
'@
}

function Save-Secret([string]$secretArn, [string]$stored, [string]$user, [string]$password) {
    $value = [ordered]@{
        engine      = 'sqlserver'
        host        = $hostName
        port        = $port
        dbname      = $databaseName
        username    = $user
        password    = $password
        certificate = ConvertTo-Pem $certificate
    } | ConvertTo-Json -Compress
    if ($value -ceq $stored) { return }
    $null = Write-SECSecretValue -SecretId $secretArn -SecretString $value -Region $region
    Write-Host "Updated the secret of $user"
}

try {
    $hostName = Get-PrivateDnsName
    $directory = Get-DataDirectory
    $instance = Get-SqlInstance
    Invoke-Program 'icacls.exe' @($directory, '/grant', "$($instance.Account):(OI)(CI)F")
    $certificate = Get-ServerCertificate $hostName
    $restart = Set-Network $instance $certificate
    Set-Firewall
    Start-Sql $restart
    Wait-Sql
    Enter-Sysadmin
    Disable-Sa
    Set-Database $directory
    Set-DatabaseOptions

    foreach ($login in @(
            @{ Arn = $masterSecretArn; User = $masterUser; Role = 'db_owner' },
            @{ Arn = $applicationSecretArn; User = $applicationUser; Role = $applicationRole }
        )) {
        $stored = Get-StoredSecret $login.Arn
        $password = Get-Password $login.Arn $stored
        Set-Login $login.User $password
        Set-User $login.User $login.Role
        Save-Secret $login.Arn $stored $login.User $password
    }
    Write-Host "SQL Server is set up: database $databaseName at ${hostName}:$port"
    exit 0
}
catch {
    [Console]::Error.WriteLine("SQL Server could not be set up (line $($_.InvocationInfo.ScriptLineNumber)): $($_.Exception.Message)")
    exit 1
}
