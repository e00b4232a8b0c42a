import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Field } from "../components/Field";
import { FormDialog } from "../components/FormDialog";
import { Select } from "../components/Select";
import type { Attribute, SchemaAttribute, UserInput } from "./userPool";

interface EditAttributesProps {
  input: UserInput;
  attributes: readonly Attribute[];
  schema: readonly SchemaAttribute[];
  onDone: () => void;
  onClose: () => void;
}

/** Cognito's own attributes, which no call changes. */
const readOnly = ["identities", "sub"];

/** A value that is cleared removes its attribute. */
export function EditAttributes({ input, attributes, schema, onDone, onClose }: EditAttributesProps) {
  const before = Object.fromEntries(
    attributes.filter(({ Name }) => !readOnly.includes(Name)).map(({ Name, Value = "" }) => [Name, Value]),
  );
  const [values, setValues] = useState<Record<string, string>>(before);
  const set = (name: string, value: string) => {
    setValues({ ...values, [name]: value });
  };
  const save = async () => {
    const changed = Object.entries(values).filter(([name, value]) => value !== (before[name] ?? ""));
    const removed = changed.filter(([, value]) => value === "").map(([name]) => name);
    const given = changed.filter(([, value]) => value !== "").map(([Name, Value]) => ({ Name, Value }));
    if (given.length > 0) {
      await callAws("cognito-idp", "AdminUpdateUserAttributes", { ...input, UserAttributes: given });
    }
    if (removed.length > 0) {
      await callAws("cognito-idp", "AdminDeleteUserAttributes", { ...input, UserAttributeNames: removed });
    }
    onDone();
  };
  const others = schema.map(({ Name }) => Name).filter((name) => !(name in values) && !readOnly.includes(name));
  return (
    <FormDialog title="Edit attributes" submit="Save" done="Attributes saved" onSubmit={save} onClose={onClose}>
      {Object.entries(values).map(([name, value]) => {
        const kind = schema.find(({ Name }) => Name === name);
        return (
          <Field key={name} label={name} hint={kind?.Mutable === false ? "Not mutable." : undefined}>
            {(control) =>
              kind?.AttributeDataType === "Boolean" ? (
                <select
                  {...control}
                  value={value}
                  onChange={({ currentTarget }) => {
                    set(name, currentTarget.value);
                  }}
                >
                  {["", "false", "true"].map((option) => (
                    <option key={option}>{option}</option>
                  ))}
                </select>
              ) : (
                <input
                  {...control}
                  value={value}
                  autocomplete="off"
                  onInput={({ currentTarget }) => {
                    set(name, currentTarget.value);
                  }}
                />
              )
            }
          </Field>
        );
      })}
      <Select
        label="Add an attribute"
        value=""
        options={others}
        onChange={(name) => {
          if (name !== "") set(name, "");
        }}
      />
    </FormDialog>
  );
}
