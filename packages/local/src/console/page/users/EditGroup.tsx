import { useState } from "preact/hooks";
import { callAws } from "../api";
import { FormDialog } from "../components/FormDialog";
import { TextField } from "../components/TextField";
import type { Group } from "./userPool";

interface EditGroupProps {
  userPoolId: string;
  /** Absent for a new group. */
  group?: Group;
  onDone: () => void;
  onClose: () => void;
}

export function EditGroup({ userPoolId, group, onDone, onClose }: EditGroupProps) {
  const [name, setName] = useState(group?.GroupName ?? "");
  const [description, setDescription] = useState(group?.Description ?? "");
  const [precedence, setPrecedence] = useState(group?.Precedence?.toString() ?? "");
  const save = async () => {
    await callAws("cognito-idp", group === undefined ? "CreateGroup" : "UpdateGroup", {
      UserPoolId: userPoolId,
      GroupName: name,
      Description: description,
      ...(precedence !== "" && { Precedence: Number(precedence) }),
      ...(group?.RoleArn !== undefined && { RoleArn: group.RoleArn }),
    });
    onDone();
  };
  const title = group === undefined ? "Create group" : "Edit group";
  return (
    <FormDialog title={title} submit={title} done="Group saved" onSubmit={save} onClose={onClose}>
      <TextField
        label="Name"
        value={name}
        onInput={setName}
        input={{ required: true, disabled: group !== undefined }}
      />
      <TextField label="Description" value={description} onInput={setDescription} />
      <TextField
        label="Precedence"
        hint="The lowest number comes first."
        value={precedence}
        onInput={setPrecedence}
        input={{ type: "number", min: 0 }}
      />
    </FormDialog>
  );
}
