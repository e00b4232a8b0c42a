import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { EditAttributes } from "./EditAttributes";
import type { Attribute, SchemaAttribute, UserInput } from "./userPool";

interface UserAttributesProps {
  input: UserInput;
  attributes: readonly Attribute[];
  schema: readonly SchemaAttribute[];
  onChange: () => void;
}

export function UserAttributes({ input, attributes, schema, onChange }: UserAttributesProps) {
  const [editing, setEditing] = useState(false);
  return (
    <section class="block" aria-label="Attributes">
      <header>
        <h3>Attributes</h3>
        <Button
          icon="edit"
          look="quiet"
          onClick={() => {
            setEditing(true);
          }}
        >
          Edit
        </Button>
      </header>
      <dl class="properties">
        {attributes.map(({ Name, Value }) => (
          <Fragment key={Name}>
            <dt>{Name}</dt>
            <dd>{Value}</dd>
          </Fragment>
        ))}
      </dl>
      {editing && (
        <EditAttributes
          input={input}
          attributes={attributes}
          schema={schema}
          onDone={onChange}
          onClose={() => {
            setEditing(false);
          }}
        />
      )}
    </section>
  );
}
