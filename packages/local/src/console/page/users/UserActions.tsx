import { useState } from "preact/hooks";
import { useAction } from "../action";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { DeleteDialog } from "../components/DeleteDialog";
import { FormDialog } from "../components/FormDialog";
import { SetPassword } from "./SetPassword";
import type { UserDetail, UserInput } from "./userPool";

interface UserActionsProps {
  user: UserDetail;
  input: UserInput;
  onChange: () => void;
  onDelete: () => void;
}

export function UserActions({ user, input, onChange, onDelete }: UserActionsProps) {
  const [dialog, setDialog] = useState<"delete" | "password" | "reset">();
  const { busy, error, run } = useAction();
  const call = async (operation: string, done: string) => {
    if (await run(() => callAws("cognito-idp", operation, input), done)) onChange();
  };
  const close = () => {
    setDialog(undefined);
  };
  const opens = (which: typeof dialog) => () => {
    setDialog(which);
  };
  return (
    <>
      <div class="actions" role="group" aria-label="Actions">
        {user.UserStatus === "UNCONFIRMED" && (
          <Button
            look="primary"
            icon="check"
            aria-disabled={busy}
            onClick={() => void call("AdminConfirmSignUp", "Account confirmed")}
          >
            Confirm account
          </Button>
        )}
        <Button onClick={opens("password")}>Set password</Button>
        <Button onClick={opens("reset")}>Reset password</Button>
        <Button
          aria-disabled={busy}
          onClick={() => void call("AdminUserGlobalSignOut", "Signed out everywhere: the refresh tokens are revoked")}
        >
          Sign out everywhere
        </Button>
        {user.Enabled ? (
          <Button aria-disabled={busy} onClick={() => void call("AdminDisableUser", "User access disabled")}>
            Disable user access
          </Button>
        ) : (
          <Button aria-disabled={busy} onClick={() => void call("AdminEnableUser", "User access enabled")}>
            Enable user access
          </Button>
        )}
        <Button look="danger" onClick={opens("delete")}>
          Delete user
        </Button>
      </div>
      {error !== undefined && <ErrorNote message={error} />}
      {dialog === "password" && <SetPassword input={input} onDone={onChange} onClose={close} />}
      {dialog === "reset" && (
        <FormDialog
          title="Reset password"
          submit="Reset password"
          done="Password reset: the code is in Messages"
          onSubmit={async () => {
            await callAws("cognito-idp", "AdminResetUserPassword", input);
            onChange();
          }}
          onClose={close}
        >
          <p>The user cannot sign in until they set a new password with the code that Cognito sends them.</p>
        </FormDialog>
      )}
      {dialog === "delete" && (
        <DeleteDialog
          what="user"
          onDelete={async () => {
            await callAws("cognito-idp", "AdminDeleteUser", input);
            onDelete();
          }}
          onClose={close}
        >
          <p>
            <strong class="breakable">{input.Username}</strong> is deleted for good, with their attributes, groups and
            tokens.
          </p>
        </DeleteDialog>
      )}
    </>
  );
}
