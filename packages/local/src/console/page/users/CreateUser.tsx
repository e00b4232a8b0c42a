import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Field } from "../components/Field";
import { FormDialog } from "../components/FormDialog";
import type { User } from "./userPool";

interface CreateUserProps {
  userPoolId: string;
  /** Whether users sign in with their email address. */
  byEmail: boolean;
  onCreate: (user: User) => void;
  onClose: () => void;
}

/** AdminCreateUser; with a permanent password the user is confirmed at once. */
export function CreateUser({ userPoolId, byEmail, onCreate, onClose }: CreateUserProps) {
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [verified, setVerified] = useState(true);
  const [password, setPassword] = useState("");
  const [permanent, setPermanent] = useState(true);
  const [invite, setInvite] = useState(false);
  const create = async () => {
    const address = byEmail ? username : email;
    const { User } = await callAws<{ User: User }>("cognito-idp", "AdminCreateUser", {
      UserPoolId: userPoolId,
      Username: username,
      ...(password !== "" && { TemporaryPassword: password }),
      ...(invite ? { DesiredDeliveryMediums: ["EMAIL"] } : { MessageAction: "SUPPRESS" }),
      UserAttributes:
        address === ""
          ? []
          : [
              { Name: "email", Value: address },
              { Name: "email_verified", Value: String(verified) },
            ],
    });
    onCreate(User);
    if (password === "" || !permanent) return;
    const permanently = { UserPoolId: userPoolId, Username: User.Username, Password: password, Permanent: true };
    await callAws("cognito-idp", "AdminSetUserPassword", permanently);
    onCreate(User);
  };
  const checkbox = (label: string, checked: boolean, set: (checked: boolean) => void) => (
    <label class="checkbox">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => {
          set(currentTarget.checked);
        }}
      />
      {label}
    </label>
  );
  const field = (label: string, value: string, set: (value: string) => void, rest: object = {}, hint?: string) => (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          {...rest}
          value={value}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            set(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
  return (
    <FormDialog title="Create user" submit="Create user" done="User created" onSubmit={create} onClose={onClose}>
      {byEmail
        ? field("Email address", username, setUsername, { type: "email", required: true })
        : field("User name", username, setUsername, { required: true })}
      {!byEmail && field("Email address", email, setEmail, { type: "email" }, "Optional.")}
      {checkbox("Mark the email address as verified", verified, setVerified)}
      {field("Password", password, setPassword, {}, "Leave it empty and Cognito makes a temporary one.")}
      {password !== "" && checkbox("Permanent: the user can sign in with it at once", permanent, setPermanent)}
      {checkbox("Send an invitation (see Messages)", invite, setInvite)}
    </FormDialog>
  );
}
