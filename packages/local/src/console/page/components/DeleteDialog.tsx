import type { ComponentChildren } from "preact";
import { FormDialog } from "./FormDialog";

interface DeleteDialogProps {
  /** Such as `group`. */
  what: string;
  onDelete: () => Promise<unknown>;
  onClose: () => void;
  /** What is lost with it. */
  children: ComponentChildren;
}

/** Asks before something is deleted. */
export function DeleteDialog({ what, onDelete, onClose, children }: DeleteDialogProps) {
  const done = `${what.charAt(0).toUpperCase()}${what.slice(1)} deleted`;
  const title = `Delete ${what}`;
  return (
    <FormDialog title={title} submit={title} look="danger" done={done} onSubmit={onDelete} onClose={onClose}>
      {children}
    </FormDialog>
  );
}
