# In front of every script of the host (sqlServerDocuments.ts). Nothing secret is ever printed. Systems Manager fills in
# the values; their patterns leave no room for quotation marks.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 3.0

$databaseName = '{{ databaseName }}'
$applicationSecretArn = '{{ applicationSecretArn }}'
$backupBucket = '{{ backupBucket }}'

$region = $applicationSecretArn.Split(':')[3]
$port = 1433
$sqlRoot = 'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server'

function Get-Metadata([string]$path) {
    $metadata = 'http://169.254.169.254/latest'
    $ttl = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -UseBasicParsing -Method Put -Uri "$metadata/api/token" -Headers $ttl
    return Invoke-RestMethod -UseBasicParsing -Uri "$metadata/meta-data/$path" -Headers @{ 'X-aws-ec2-metadata-token' = $token }
}

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

# The value of a secret; $null before the first set-up.
function Get-StoredSecret([string]$secretArn) {
    $versions = (Get-SECSecret -SecretId $secretArn -Region $region).VersionIdsToStages
    if ($null -eq $versions -or $versions.Count -eq 0) { return $null }
    try {
        $value = (Get-SECSecretValue -SecretId $secretArn -Region $region).SecretString | ConvertFrom-Json
        if ("$($value.username)" -eq '' -or "$($value.password)" -eq '') { throw }
        return $value
    }
    # The reason would quote the value.
    catch { throw "The value of $secretArn cannot be read, or is not what the set-up puts there; make an earlier version current again." }
}

# Connects as this account, or with a login. Over the network it does what a client does: TLS, with the certificate validated.
function Open-Sql([string]$database, $login = $null, [switch]$network) {
    $builder = New-Object System.Data.SqlClient.SqlConnectionStringBuilder
    $builder['Data Source'] = $instance.DataSource
    $builder['Initial Catalog'] = $database
    $builder['Application Name'] = 'SetUp'
    $builder['Pooling'] = $false
    if ($null -eq $login) { $builder['Integrated Security'] = $true }
    else {
        $builder['User ID'] = $login.username
        $builder['Password'] = $login.password
    }
    if ($network) {
        $builder['Data Source'] = "tcp:$($login.host),$($login.port)"
        $builder['Encrypt'] = $true
        $builder['TrustServerCertificate'] = $false
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
        # The document's own limit ends it.
        $command.CommandTimeout = 0
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

# $null when there is none.
function Get-NewestBackup {
    return Get-S3Object -BucketName $backupBucket -KeyPrefix "$databaseName/" -Region $region | Sort-Object LastModified | Select-Object -Last 1
}
