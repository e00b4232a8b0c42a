import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Checkbox } from "../components/Checkbox";
import { FormDialog } from "../components/FormDialog";
import { TextField } from "../components/TextField";
import type { UserInput } from "./userPool";

interface SetPasswordProps {
  input: UserInput;
  onDone: () => void;
  onClose: () => void;
}

export function SetPassword({ input, onDone, onClose }: SetPasswordProps) {
  const [password, setPassword] = useState("");
  const [permanent, setPermanent] = useState(true);
  const set = async () => {
    await callAws("cognito-idp", "AdminSetUserPassword", { ...input, Password: password, Permanent: permanent });
    onDone();
  };
  return (
    <FormDialog title="Set password" submit="Set password" done="Password set" onSubmit={set} onClose={onClose}>
      <TextField
        label="New password"
        hint="Shown as you type: it is for the local run alone."
        value={password}
        onInput={setPassword}
        input={{ class: "mono", required: true, spellcheck: false }}
      />
      <Checkbox
        label="Permanent: the user need not change it at the next sign-in"
        checked={permanent}
        onChange={setPermanent}
      />
    </FormDialog>
  );
}
