import type { ComponentChildren } from "preact";
import { useAction } from "../action";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorNote } from "./ErrorNote";

interface FormDialogProps {
  title: string;
  /** The text of the button that sends the form. */
  submit: string;
  /** Default: `primary`. */
  look?: "danger" | "primary";
  /** What to announce after success. */
  done: string;
  /** What fails stays in the dialog, with its message. */
  onSubmit: () => Promise<unknown>;
  /** Called after success, too. */
  onClose: () => void;
  wide?: boolean;
  /** Fields, or what the reader confirms. */
  children: ComponentChildren;
}

/** A dialog that does one thing: fields or a question, Cancel, and the button. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, look = "primary", done, onSubmit, onClose, wide = false, children } = props;
  const { busy, error, run } = useAction();
  const send = async () => {
    if (await run(onSubmit, done)) onClose();
  };
  return (
    <Dialog
      title={title}
      wide={wide}
      onClose={onClose}
      onSubmit={() => void send()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={look} aria-disabled={busy}>
            {submit}
          </Button>
        </>
      }
    >
      {children}
      {error !== undefined && <ErrorNote message={error} />}
    </Dialog>
  );
}
