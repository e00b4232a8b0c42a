import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Field } from "../components/Field";
import { FormDialog } from "../components/FormDialog";
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
  const field = (label: string, value: string, set: (value: string) => void, rest: object, hint?: string) => (
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
  const title = group === undefined ? "Create group" : "Edit group";
  return (
    <FormDialog title={title} submit={title} done="Group saved" onSubmit={save} onClose={onClose}>
      {field("Name", name, setName, { required: true, disabled: group !== undefined })}
      {field("Description", description, setDescription, {})}
      {field("Precedence", precedence, setPrecedence, { type: "number", min: 0 }, "The lowest number comes first.")}
    </FormDialog>
  );
}
