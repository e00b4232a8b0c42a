import { useEffect, useState } from "preact/hooks";
import { Icon } from "./Icon";

interface Toast {
  id: number;
  text: string;
  kind: "done" | "error";
}

const shownFor = { done: 2500, error: 8000 };
let count = 0;
let show: ((toast: Toast) => void) | undefined;

/** Says a result in the status region, which screen readers read out. */
export function announce(text: string, kind: Toast["kind"] = "done"): void {
  count += 1;
  show?.({ id: count, text, kind });
}

/** The status region; there is one, in the layout. */
export function Toasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  useEffect(() => {
    show = (toast) => {
      setToasts((shown) => [...shown.slice(-2), toast]);
      setTimeout(() => {
        setToasts((shown) => shown.filter(({ id }) => id !== toast.id));
      }, shownFor[toast.kind]);
    };
    return () => {
      show = undefined;
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, kind }) => (
        <p key={id} class={`toast ${kind}`}>
          <Icon name={kind === "done" ? "check" : "warning"} />
          {text}
        </p>
      ))}
    </div>
  );
}
