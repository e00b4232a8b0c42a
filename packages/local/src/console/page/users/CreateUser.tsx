import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Checkbox } from "../components/Checkbox";
import { FormDialog } from "../components/FormDialog";
import { TextField } from "../components/TextField";
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
  return (
    <FormDialog title="Create user" submit="Create user" done="User created" onSubmit={create} onClose={onClose}>
      <TextField
        label={byEmail ? "Email address" : "User name"}
        value={username}
        onInput={setUsername}
        input={byEmail ? { type: "email", required: true } : { required: true }}
      />
      {!byEmail && (
        <TextField label="Email address" hint="Optional." value={email} onInput={setEmail} input={{ type: "email" }} />
      )}
      <Checkbox label="Mark the email address as verified" checked={verified} onChange={setVerified} />
      <TextField
        label="Password"
        hint="Leave it empty and Cognito makes a temporary one."
        value={password}
        onInput={setPassword}
      />
      {password !== "" && (
        <Checkbox label="Permanent: the user can sign in with it at once" checked={permanent} onChange={setPermanent} />
      )}
      <Checkbox label="Send an invitation (see Messages)" checked={invite} onChange={setInvite} />
    </FormDialog>
  );
}
