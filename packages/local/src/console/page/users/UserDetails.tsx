import type { RunDescription } from "../../schema";
import { useAction } from "../action";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { useLoad } from "../hooks";
import { UserActions } from "./UserActions";
import { UserAttributes } from "./UserAttributes";
import { UserGroups } from "./UserGroups";
import { UserStatus } from "./UserStatus";
import { UserTokens } from "./UserTokens";
import { displayName } from "./userPool";
import type { UserDetail, UserPool } from "./userPool";

interface UserDetailsProps {
  pool: RunDescription["userPools"][number];
  description: UserPool | undefined;
  username: string;
  /** The user's line in the list has changed. */
  onChange: () => void;
  onDelete: () => void;
}

export function UserDetails({ pool, description, username, onChange, onDelete }: UserDetailsProps) {
  const input = { UserPoolId: pool.userPoolId, Username: username };
  const user = useLoad(() => callAws<UserDetail>("cognito-idp", "AdminGetUser", input), [username]);
  const mfa = useAction();
  const changed = () => {
    user.reload();
    onChange();
  };
  const { value, error } = user;
  if (value === undefined) return error === undefined ? null : <ErrorNote message={error} onRetry={user.reload} />;
  const tokenMfa = value.UserMFASettingList?.includes("SOFTWARE_TOKEN_MFA") ?? false;
  const turnOffMfa = async () => {
    const settings = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
    const work = () => callAws("cognito-idp", "AdminSetUserMFAPreference", { ...input, ...settings });
    if (await mfa.run(work, "MFA is off")) changed();
  };
  return (
    <div class="detail">
      <header class="detail-head">
        <h2>{displayName(username, value.UserAttributes)}</h2>
        <UserStatus user={value} />
      </header>
      <UserActions
        user={value}
        input={input}
        onChange={changed}
        onDelete={() => {
          onChange();
          onDelete();
        }}
      />
      <dl class="properties">
        <dt>User name</dt>
        <dd class="mono">
          {username} <CopyButton iconOnly label="Copy user name" text={username} />
        </dd>
        <dt>Created</dt>
        <dd>{new Date(value.UserCreateDate * 1000).toLocaleString()}</dd>
        <dt>Last modified</dt>
        <dd>{new Date(value.UserLastModifiedDate * 1000).toLocaleString()}</dd>
        <dt>MFA</dt>
        <dd>
          {tokenMfa ? (
            <>
              Authenticator app{value.PreferredMfaSetting === "SOFTWARE_TOKEN_MFA" && " (preferred)"}{" "}
              <Button look="quiet" onClick={() => void turnOffMfa()}>
                Turn off
              </Button>
            </>
          ) : (
            `Not set up by this user; ${description === undefined ? "" : mfaOfPool[description.MfaConfiguration]}`
          )}
        </dd>
      </dl>
      {mfa.error !== undefined && <ErrorNote message={mfa.error} />}
      <UserAttributes
        input={input}
        attributes={value.UserAttributes}
        schema={description?.SchemaAttributes ?? []}
        onChange={changed}
      />
      <UserGroups input={input} />
      <UserTokens pool={pool} username={username} />
    </div>
  );
}

const mfaOfPool: Record<UserPool["MfaConfiguration"], string> = {
  OFF: "off in the pool",
  ON: "required by the pool",
  OPTIONAL: "optional in the pool",
};
