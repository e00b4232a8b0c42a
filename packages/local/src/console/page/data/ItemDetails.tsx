import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { Checkbox } from "../components/Checkbox";
import { DeleteDialog } from "../components/DeleteDialog";
import { JsonView } from "../components/JsonView";
import { cellText, plainItem } from "./attributeValues";
import type { Item } from "./attributeValues";
import { EditItem } from "./EditItem";
import { keyOf } from "./tableKeys";
import type { TableDescription } from "./tableKeys";

interface ItemDetailsProps {
  table: TableDescription;
  item: Item;
  onChange: () => void;
  onDelete: () => void;
}

export function ItemDetails({ table, item, onChange, onDelete }: ItemDetailsProps) {
  const [dialog, setDialog] = useState<"delete" | "edit">();
  const [typed, setTyped] = useState(false);
  const key = keyOf(table, item);
  const plain = plainItem(item);
  const title = Object.values(key).map(cellText).join(" · ");
  const close = () => {
    setDialog(undefined);
  };
  return (
    <div class="detail">
      <header class="detail-head">
        <h2>{title}</h2>
      </header>
      <div class="actions" role="group" aria-label="Actions">
        <Button
          icon="edit"
          onClick={() => {
            setDialog("edit");
          }}
        >
          Edit
        </Button>
        <Button
          look="danger"
          icon="clear"
          onClick={() => {
            setDialog("delete");
          }}
        >
          Delete
        </Button>
      </div>
      {plain !== undefined && <Checkbox label="DynamoDB JSON" checked={typed} onChange={setTyped} />}
      <JsonView value={typed ? item : (plain ?? item)} open={4} />
      {dialog === "edit" && <EditItem table={table} item={item} onDone={onChange} onClose={close} />}
      {dialog === "delete" && (
        <DeleteDialog
          what="item"
          onDelete={async () => {
            await callAws("dynamodb", "DeleteItem", { TableName: table.TableName, Key: key });
            onDelete();
          }}
          onClose={close}
        >
          <p>
            <strong class="breakable">{title}</strong> is deleted from {table.TableName}.
          </p>
        </DeleteDialog>
      )}
    </div>
  );
}
