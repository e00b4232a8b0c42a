# Ends with 1 when SQL Server is not well, which Systems Manager reports to EventBridge: no agent and no further endpoint
# is needed for an alarm.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 3.0

$dataVolumeId = '{{ dataVolumeId }}'
$minimumFreeSpacePercent = [int]'{{ minimumFreeSpacePercent }}'

function Get-ServiceProblem {
    $services = @(Get-Service | Where-Object { $_.Name -eq 'MSSQLSERVER' -or $_.Name -like 'MSSQL$*' })
    if ($services.Count -eq 0) { return 'SQL Server is not installed' }
    foreach ($service in $services) {
        if ($service.Status -ne 'Running') { return "The service $($service.Name) is $($service.Status)" }
    }
}

function Get-SpaceProblem {
    $serial = $dataVolumeId.Replace('-', '')
    $disks = @(Get-Disk | Where-Object { "$($_.SerialNumber)".Trim() -like "$serial*" })
    if ($disks.Count -ne 1) { return "The data volume $dataVolumeId is not attached" }
    $partitions = @(Get-Partition -DiskNumber $disks[0].Number | Where-Object { $_.Type -eq 'Basic' })
    if ($partitions.Count -ne 1) { return "The data volume $dataVolumeId has no partition for data" }
    $volume = Get-Volume -Partition $partitions[0]
    if ($volume.Size -eq 0) { return "The data volume $dataVolumeId cannot be read" }
    $free = [math]::Floor(100 * $volume.SizeRemaining / $volume.Size)
    if ($free -lt $minimumFreeSpacePercent) {
        return "Of the data volume $dataVolumeId $free percent are free, fewer than $minimumFreeSpacePercent"
    }
    Write-Host "Free space: $free percent"
}

try {
    $problems = @(@(Get-ServiceProblem) + @(Get-SpaceProblem) | Where-Object { $_ })
    if ($problems.Count -gt 0) { throw ($problems -join '. ') }
    Write-Host 'SQL Server is well'
    exit 0
}
catch {
    [Console]::Error.WriteLine("$($_.Exception.Message).")
    exit 1
}
