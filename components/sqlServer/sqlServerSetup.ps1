# Makes this host a database server, and enforces that: run at the first boot, every few hours, and whenever one of its
# values changes. Every step looks first and changes only what differs.
$masterSecretArn = '{{ masterSecretArn }}'
$dataVolumeId = '{{ dataVolumeId }}'
# Where the database comes from: volume, empty, latest (the newest backup), or a backup's key.
$restoreFrom = '{{ restoreFrom }}'
# Whose login is replaced by a new one: none, application or master.
$rotate = '{{ rotate }}'

$certificateName = 'SQL Server of this stack'
# Each secret has two logins that take turns. Migrations grant the role application what the application may do.
$logins = @(
    @{ Secret = 'master'; Arn = $masterSecretArn; Users = @('migration_user', 'migration_user_2'); Role = 'db_owner' },
    @{ Secret = 'application'; Arn = $applicationSecretArn; Users = @('application_user', 'application_user_2'); Role = 'application' }
)

# --- Host ---

function Get-PrivateDnsName {
    return ("$(Get-Metadata 'local-hostname')" -split '\s+')[0]
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

# The one place that formats: a disk that has never been written to, unless a database is missing. Anything else is left
# alone.
function Initialize-RawDisk($disk) {
    $partitions = @(Get-Partition -DiskNumber $disk.Number -ErrorAction SilentlyContinue)
    if ($disk.PartitionStyle -ne 'RAW' -or $partitions.Count -ne 0) { return }
    $null = Get-DatabaseAction 'rawVolume'
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

# The health check validates the certificate as clients do, who pin it.
function Add-Trust($certificate) {
    $store = New-Object System.Security.Cryptography.X509Certificates.X509Store 'Root', 'LocalMachine'
    $store.Open('ReadWrite')
    try { $store.Add((New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 (, $certificate.RawData))) }
    finally { $store.Close() }
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

# Whether one can log in; anything but a refusal (18456 and its kin) is an error.
function Test-Login($login = $null) {
    try {
        (Open-Sql 'master' $login).Dispose()
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
    if ((Test-Login) -and (Invoke-Sql $sql.isSysadmin) -eq 1) { return }
    Write-Host 'Becoming an administrator of SQL Server'
    Stop-Service -Name $instance.Service -Force
    Invoke-Program 'net.exe' @('start', $instance.Service, '/mSetUp')
    try { Wait-Until { $null = Invoke-Sql $sql.becomeSysadmin } }
    finally {
        Stop-Service -Name $instance.Service -Force
        Start-Service -Name $instance.Service
    }
    Wait-Sql
}

# --- Database ---

# What to do about the database, by what was found ($databaseActions is made by databaseActions.ts).
function Get-DatabaseAction([string]$found) {
    $stored = Get-StoredSecret $masterSecretArn
    $earlier = if ($null -eq $stored) { 'none' } elseif ($stored.dbname -eq $databaseName) { 'thisDatabase' } else { 'otherDatabase' }
    $source = if (@('volume', 'empty') -contains $restoreFrom) { $restoreFrom } else { 'backup' }
    $action = $databaseActions["$found/$earlier/$source"]
    if ($action -like 'stop: *') { throw "The data volume $dataVolumeId $($action.Substring(6))" }
    return $action
}

function Get-Finding([string]$dataFile) {
    $state = Invoke-Sql $sql.state @{ name = $databaseName }
    if ($state -eq 'ONLINE') { return 'database' }
    if (-not (Test-Path -LiteralPath $dataFile)) { return 'noFile' }
    if ($null -eq $state) { return 'file' }
    return 'database'
}

function Set-Database([string]$directory) {
    $files = @{ name = $databaseName; data = "$directory\$databaseName.mdf"; log = "$directory\$($databaseName)_log.ldf" }
    $action = Get-DatabaseAction (Get-Finding $files.data)
    Write-Host "Database ${databaseName}: $action"
    if ($action -eq 'restore') { Restore-Database $files }
    if ($action -eq 'attach') {
        foreach ($file in @($files.data, $files.log)) {
            if (Test-Path -LiteralPath $file) { Invoke-Program 'icacls.exe' @($file, '/grant', "$($instance.Account):F") }
        }
    }
    if (@('attach', 'create') -contains $action) { $null = Invoke-Sql $sql[$action] $files }
    $state = Invoke-Sql $sql.state @{ name = $databaseName }
    if ($state -ne 'ONLINE') { throw "The database $databaseName is $state." }
    $elsewhere = Invoke-Sql $sql.filesElsewhere @{ name = $databaseName; place = "$directory\" }
    if ($elsewhere -ne 0) { throw "The database $databaseName has files outside $directory; move them to the data volume." }
    $null = Invoke-Sql $sql.options @{ name = $databaseName }
}

# Replaces the database by a backup's. The backup is checked before anything is given up.
function Restore-Database([hashtable]$files) {
    $key = $restoreFrom
    if ($key -eq 'latest') {
        $newest = Get-NewestBackup
        if ($null -eq $newest) { throw "There is no backup of $databaseName in the bucket $backupBucket." }
        $key = $newest.Key
    }
    Write-Host "Restoring s3://$backupBucket/$key"
    $backup = Join-Path (Split-Path $files.data) 'restore.bak'
    try {
        $null = Read-S3Object -BucketName $backupBucket -Key $key -File $backup -Region $region
        Invoke-Program 'icacls.exe' @($backup, '/grant', "$($instance.Account):F")
        $null = Invoke-Sql $sql.restore ($files + @{ backup = $backup })
    }
    finally { Remove-Item -LiteralPath $backup -Force -ErrorAction SilentlyContinue }
}

# --- Logins ---

# The login that the secret is to have: the stored one, or the other one with a new password, while the stored one goes on
# working until the next rotation. Letters and digits alone: 40 of them are strong, and none needs quoting.
function Get-Login($turn) {
    $stored = Get-StoredSecret $turn.Arn
    $login = @{ username = $turn.Users[0]; password = '' }
    if ($null -ne $stored) {
        $login.username = $stored.username
        $login.password = $stored.password
    }
    if ($rotate -eq $turn.Secret -and $null -ne $stored) {
        $login.username = $turn.Users | Where-Object { $_ -ne $stored.username } | Select-Object -First 1
        $login.password = ''
    }
    if ($login.password -eq '') {
        $login.password = Get-SECRandomPassword -PasswordLength 40 -ExcludePunctuation $true -RequireEachIncludedType $true -Region $region
    }
    return $login
}

function Set-Login($login) {
    $exists = (Invoke-Sql $sql.countLogins @{ user = $login.username }) -gt 0
    if ($exists -and (Test-Login $login)) { return }
    Write-Host "Setting the password of $($login.username)"
    $batch = if ($exists) { $sql.alterLogin } else { $sql.createLogin }
    try { $null = Invoke-Sql $batch @{ user = $login.username; password = $login.password } }
    # The message could quote the statement.
    catch { throw "The login $($login.username) could not be set: SQL error $(Get-SqlError $_.Exception)." }
    if (-not (Test-Login $login)) { throw "The login $($login.username) is refused, although its password was set." }
}

function Save-Secret([string]$secretArn, $login) {
    $value = [ordered]@{
        engine      = 'sqlserver'
        host        = $hostName
        port        = $port
        dbname      = $databaseName
        username    = $login.username
        password    = $login.password
        certificate = ConvertTo-Pem $certificate
    } | ConvertTo-Json -Compress
    $stored = Get-StoredSecret $secretArn
    if ($null -ne $stored -and $value -ceq ($stored | ConvertTo-Json -Compress)) { return }
    $null = Write-SECSecretValue -SecretId $secretArn -SecretString $value -Region $region
    Write-Host "Updated the secret of $($login.username)"
}

try {
    $hostName = Get-PrivateDnsName
    $directory = Get-DataDirectory
    $instance = Get-SqlInstance
    Invoke-Program 'icacls.exe' @($directory, '/grant', "$($instance.Account):(OI)(CI)F")
    $certificate = Get-ServerCertificate $hostName
    Add-Trust $certificate
    $restart = Set-Network $instance $certificate
    Set-Firewall
    Start-Sql $restart
    Wait-Sql
    Enter-Sysadmin
    $null = Invoke-Sql $sql.disableSa
    Set-Database $directory

    foreach ($turn in $logins) {
        $login = Get-Login $turn
        Set-Login $login
        $null = Invoke-Sql $sql.setUser @{ user = $login.username; role = $turn.Role } $databaseName
        Save-Secret $turn.Arn $login
    }
    Write-Host "SQL Server is set up: database $databaseName at ${hostName}:$port"
    exit 0
}
catch {
    [Console]::Error.WriteLine("SQL Server could not be set up (line $($_.InvocationInfo.ScriptLineNumber)): $($_.Exception.Message)")
    exit 1
}
