import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Field } from "../components/Field";
import { FormDialog } from "../components/FormDialog";
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
      <Field label="New password" hint="Shown as you type: it is for the local run alone.">
        {(control) => (
          <input
            {...control}
            class="mono"
            required
            autocomplete="off"
            spellcheck={false}
            value={password}
            onInput={({ currentTarget }) => {
              setPassword(currentTarget.value);
            }}
          />
        )}
      </Field>
      <label class="checkbox">
        <input
          type="checkbox"
          checked={permanent}
          onChange={({ currentTarget }) => {
            setPermanent(currentTarget.checked);
          }}
        />
        Permanent: the user need not change it at the next sign-in
      </label>
    </FormDialog>
  );
}
