# Backs the database up to S3. The local file is on the data volume for as long as the upload takes: the volume needs room for it.
try {
    $instance = Get-SqlInstance
    $dataFile = Invoke-Sql $sql.dataFile @{ name = $databaseName }
    if ($dataFile -isnot [string]) { throw "SQL Server has no database $databaseName." }
    $file = Join-Path (Split-Path $dataFile) 'backup.bak'
    $key = "$databaseName/$([DateTime]::UtcNow.ToString('yyyy-MM-ddTHH-mm-ssZ')).bak"
    try {
        $null = Invoke-Sql $sql.backup @{ name = $databaseName; file = $file }
        Write-S3Object -BucketName $backupBucket -Key $key -File $file -Region $region
    }
    finally { Remove-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue }
    Write-Host "Backed up to s3://$backupBucket/$key"
    exit 0
}
catch {
    [Console]::Error.WriteLine("The database $databaseName could not be backed up: $($_.Exception.Message)")
    exit 1
}
