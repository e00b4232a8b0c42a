/** Of `index.sqlite`. */
export const migrations = [
  // Keys are kept as bytes: S3 orders them by their UTF-8 form, and so does SQLite then.
  `
  CREATE TABLE object (
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    headers TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (bucket_name, key)
  ) STRICT;

  CREATE TABLE upload (
    upload_id TEXT PRIMARY KEY,
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    headers TEXT NOT NULL,
    checksum_algorithm TEXT,
    checksum_type TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE part (
    upload_id TEXT NOT NULL REFERENCES upload ON DELETE CASCADE,
    part_number INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (upload_id, part_number)
  ) STRICT;
  `,
  // One row a version; a delete marker has no file. Of each key one row is the latest.
  `
  CREATE TABLE version (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    version_id TEXT NOT NULL,
    is_latest INTEGER NOT NULL,
    file TEXT UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    headers TEXT NOT NULL,
    tags TEXT NOT NULL,
    checksum TEXT,
    parts TEXT,
    UNIQUE (bucket_name, key, version_id)
  ) STRICT;
  CREATE UNIQUE INDEX latest_version ON version (bucket_name, key) WHERE is_latest = 1;
  INSERT INTO version (bucket_name, key, version_id, is_latest, file, size, etag, last_modified, headers, tags, checksum)
    SELECT bucket_name, key, 'null', 1, file, size, etag, last_modified, headers, '{}', checksum FROM object;
  DROP TABLE object;

  ALTER TABLE upload ADD COLUMN tags TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE part ADD COLUMN last_modified INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE completed_upload (
    upload_id TEXT PRIMARY KEY,
    bucket_name TEXT NOT NULL,
    key BLOB NOT NULL,
    completion TEXT NOT NULL,
    completed_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE bucket (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE seed (
    bucket_name TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (bucket_name, key)
  ) STRICT;
  `,
];
