/**
 * The schema, one entry a version; never edit an entry that was released, append one. Times are milliseconds
 * since 1970. A `subject` is a user's sub, or a stand-in for a name that belongs to nobody (see DecoyUsers).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE user (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL,
    status TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    password_salt TEXT NOT NULL,
    password_verifier TEXT NOT NULL,
    temporary_password_expires_at INTEGER,
    totp_secret TEXT,
    totp_pending_secret TEXT,
    totp_enabled INTEGER NOT NULL,
    totp_preferred INTEGER NOT NULL,
    totp_last_step INTEGER NOT NULL,
    tokens_valid_from INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, sub)
  ) STRICT;
  CREATE UNIQUE INDEX user_by_username ON user (pool_id, username_key);
  CREATE INDEX user_by_age ON user (pool_id, created_at, sub);

  CREATE TABLE alias (
    pool_id TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value_key TEXT NOT NULL,
    sub TEXT NOT NULL,
    PRIMARY KEY (pool_id, attribute, value_key),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX alias_by_user ON alias (pool_id, sub);

  CREATE TABLE user_group (
    pool_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    precedence INTEGER,
    role_arn TEXT,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, name)
  ) STRICT;

  CREATE TABLE group_member (
    pool_id TEXT NOT NULL,
    group_name TEXT NOT NULL,
    sub TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, group_name, sub),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX group_member_by_user ON group_member (pool_id, sub);

  CREATE TABLE sign_in (
    pool_id TEXT NOT NULL,
    origin_jti TEXT NOT NULL,
    sub TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    event_id TEXT NOT NULL,
    authenticated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    PRIMARY KEY (pool_id, origin_jti),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX sign_in_by_user ON sign_in (pool_id, sub);
  CREATE INDEX sign_in_by_expiry ON sign_in (expires_at);

  CREATE TABLE refresh_token (
    token_hash TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    origin_jti TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    usable_until INTEGER NOT NULL,
    FOREIGN KEY (pool_id, origin_jti) REFERENCES sign_in ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX refresh_token_by_sign_in ON refresh_token (pool_id, origin_jti);

  CREATE TABLE confirmation_code (
    pool_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    attribute_value TEXT,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, subject, purpose)
  ) STRICT;

  CREATE TABLE attempt (
    pool_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    PRIMARY KEY (pool_id, subject, kind)
  ) STRICT;
  CREATE INDEX attempt_by_age ON attempt (last_at);
  `,
  `
  CREATE TABLE hosted_session (
    token_hash TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    authenticated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX hosted_session_by_user ON hosted_session (pool_id, sub);

  CREATE TABLE authorization_code (
    code_hash TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    code_challenge TEXT,
    authenticated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL,
    origin_jti TEXT,
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX authorization_code_by_user ON authorization_code (pool_id, sub);
  `,
  `
  ALTER TABLE user ADD COLUMN mfa_enabled TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE user ADD COLUMN mfa_preferred TEXT;
  UPDATE user SET mfa_enabled = '["SOFTWARE_TOKEN_MFA"]' WHERE totp_enabled <> 0;
  UPDATE user SET mfa_preferred = 'SOFTWARE_TOKEN_MFA' WHERE totp_preferred <> 0;
  ALTER TABLE user DROP COLUMN totp_enabled;
  ALTER TABLE user DROP COLUMN totp_preferred;
  `,
  `
  CREATE TABLE federated_identity (
    pool_id TEXT NOT NULL,
    provider_name TEXT NOT NULL,
    attribute_name TEXT NOT NULL,
    attribute_value TEXT NOT NULL,
    sub TEXT NOT NULL,
    PRIMARY KEY (pool_id, provider_name, attribute_name, attribute_value),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX federated_identity_by_user ON federated_identity (pool_id, sub);
  `,
  `
  CREATE TABLE passkey (
    pool_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sign_count INTEGER NOT NULL,
    name TEXT NOT NULL,
    attachment TEXT,
    transports TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, credential_id),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX passkey_by_user ON passkey (pool_id, sub);

  CREATE TABLE passkey_registration (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    client_id TEXT NOT NULL,
    challenge TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, sub),
    FOREIGN KEY (pool_id, sub) REFERENCES user ON DELETE CASCADE
  ) STRICT;
  `,
];
