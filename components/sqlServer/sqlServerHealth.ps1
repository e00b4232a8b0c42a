# Publishes the server's state as metrics, which alarms watch. Ends with 1 when something could not be measured.
# $metrics (healthQueries.ts) has their names, and the queries of those that SQL Server itself measures.
$metricNamespace = '{{ metricNamespace }}'
$imageParameter = '{{ imageParameter }}'

# What an application does: TLS with the certificate validated, its own login, its own database.
function Measure-LoginFailed {
    for ($attempt = 1; ; $attempt++) {
        try {
            (Open-Sql $secret.dbname $secret -network).Dispose()
            return 0
        }
        catch {
            # A restart may be under way.
            if ($attempt -lt 6) { Start-Sleep -Seconds 10 }
            else {
                Write-Host "The application's login failed: SQL error $(Get-SqlError $_.Exception)"
                return 1
            }
        }
    }
}

function Measure-SystemDriveUsedPercent {
    $drive = Get-CimInstance Win32_LogicalDisk -Filter "DeviceID = '$env:SystemDrive'"
    return 100 * ($drive.Size - $drive.FreeSpace) / $drive.Size
}

function Measure-CertificateDaysLeft {
    $bytes = [Text.Encoding]::ASCII.GetBytes($secret.certificate)
    $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 (, $bytes)
    return ($certificate.NotAfter - (Get-Date)).TotalDays
}

function Measure-HoursSinceBackup {
    $newest = Get-NewestBackup
    if ($null -eq $newest) { return Invoke-Sql $sql.databaseAge @{ name = $databaseName } }
    return ([DateTime]::UtcNow - ([DateTime]$newest.LastModified).ToUniversalTime()).TotalHours
}

# AWS's images hold their own date.
function Measure-ImageDaysBehind {
    $version = (Get-Item -LiteralPath 'HKLM:\SOFTWARE\Amazon\MachineImage').GetValue('AMIVersion')
    $released = [DateTime]::ParseExact("$version".Substring(0, 10), 'yyyy.MM.dd', [Globalization.CultureInfo]::InvariantCulture)
    $newest = Get-SSMParameter -Name $imageParameter -Region $region
    return [math]::Max(0, ([DateTime]$newest.LastModifiedDate - $released).TotalDays)
}

function ConvertTo-Datum([string]$name, [double]$value) {
    $dimension = New-Object Amazon.CloudWatch.Model.Dimension
    $dimension.Name = 'InstanceId'
    $dimension.Value = $instanceId
    $datum = New-Object Amazon.CloudWatch.Model.MetricDatum
    $datum.MetricName = $name
    $datum.Value = $value
    $datum.Dimensions = $dimension
    Write-Host "$name = $([math]::Round($value, 1))"
    return $datum
}

try {
    # Loads the module that has the types.
    $null = Get-Command Write-CWMetricData
    $instanceId = "$(Get-Metadata 'instance-id')"
    $instance = Get-SqlInstance
    $secret = Get-StoredSecret $applicationSecretArn
    $failures = @()
    $data = @()
    foreach ($name in $metrics.Keys) {
        try {
            $value = if ($metrics[$name] -eq '') { & "Measure-$name" } else { Invoke-Sql $metrics[$name] @{ name = $databaseName } }
            $data += ConvertTo-Datum $name $value
        }
        catch { $failures += "$name, $($_.Exception.Message)" }
    }
    if ($data.Count -gt 0) { Write-CWMetricData -Namespace $metricNamespace -MetricData $data -Region $region }
    if ($failures.Count -gt 0) { throw "Not measured: $($failures -join '; ')" }
    exit 0
}
catch {
    [Console]::Error.WriteLine("$($_.Exception.Message).")
    exit 1
}
