import { useState } from "preact/hooks";
import { callAws } from "../api";
import { FormDialog } from "../components/FormDialog";
import { JsonEditor } from "../components/JsonEditor";
import { itemOf, plainItem } from "./attributeValues";
import type { Item } from "./attributeValues";
import { keyOf } from "./tableKeys";
import type { TableDescription } from "./tableKeys";

interface EditItemProps {
  table: TableDescription;
  item: Item;
  /** Default: false. */
  isNew?: boolean;
  onDone: () => void;
  onClose: () => void;
}

/** PutItem, as plain JSON where that says everything, else as DynamoDB JSON. A new key stores another item. */
export function EditItem({ table, item, isNew = false, onDone, onClose }: EditItemProps) {
  const plain = plainItem(item);
  const [typed, setTyped] = useState(plain === undefined);
  const [text, setText] = useState(JSON.stringify(plain ?? item, null, 2));
  const read = (): Item => {
    const json: unknown = JSON.parse(text);
    return typed ? (json as Item) : itemOf(json);
  };
  const changeKind = (next: boolean) => {
    try {
      const current = read();
      const shown = next ? current : plainItem(current);
      if (shown === undefined) return;
      setText(JSON.stringify(shown, null, 2));
      setTyped(next);
    } catch {
      // The editor names the error; until it is fixed the text stays what it is.
    }
  };
  const put = async () => {
    const key = table.KeySchema.map(({ AttributeName }) => AttributeName);
    await callAws("dynamodb", "PutItem", {
      TableName: table.TableName,
      Item: read(),
      ...(isNew && {
        ConditionExpression: "attribute_not_exists(#key)",
        ExpressionAttributeNames: { "#key": key[0] },
      }),
    });
    onDone();
  };
  const title = isNew ? "Create item" : "Edit item";
  return (
    <FormDialog
      wide
      title={title}
      submit={isNew ? "Create item" : "Save item"}
      done={isNew ? "Item created" : "Item saved"}
      onSubmit={put}
      onClose={onClose}
    >
      <JsonEditor label="Item" value={text} rows={16} onInput={setText} />
      <label class="checkbox">
        <input
          type="checkbox"
          checked={typed}
          disabled={plain === undefined}
          onChange={({ currentTarget }) => {
            changeKind(currentTarget.checked);
            currentTarget.checked = typed;
          }}
        />
        DynamoDB JSON{plain === undefined && ": this item has values that plain JSON cannot hold, such as sets"}
      </label>
      {!isNew && Object.keys(keyOf(table, item)).length > 0 && (
        <p class="soft">With another key the item is stored as a new one; this one stays.</p>
      )}
    </FormDialog>
  );
}
