import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Makes the dialog a form, which Enter sends. */
  onSubmit?: () => void;
  /** The buttons, right at the bottom. */
  actions?: ComponentChildren;
  /** Default: false. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A modal dialog while it is rendered: the rest is inert, Escape closes it, the focus returns. */
export function Dialog({ title, onClose, onSubmit, actions, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog ref={dialog} class={wide ? "dialog wide" : "dialog"} aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={submit}>
        <header>
          <h2 id={titleId}>{title}</h2>
          <Button look="quiet" icon="close" label="Close" onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {actions !== undefined && <footer>{actions}</footer>}
      </form>
    </dialog>
  );
}
