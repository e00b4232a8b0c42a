import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { narrow, useMedia } from "../hooks";
import { Button } from "./Button";

interface PanesProps {
  list: ComponentChildren;
  /** Undefined when nothing is selected. */
  detail?: ComponentChildren;
  /** The name of the detail's region. */
  detailLabel: string;
  onClose: () => void;
}

/**
 * A list with the selected item beside it; on a narrow screen the item takes the list's place, and the focus with it.
 * Closing the item returns the focus to the list.
 */
export function Panes({ list, detail, detailLabel, onClose }: PanesProps) {
  const isNarrow = useMedia(narrow);
  const isOpen = detail !== undefined && detail !== null && detail !== false;
  const listPane = useRef<HTMLDivElement>(null);
  const detailPane = useRef<HTMLElement>(null);
  const lastFocused = useRef<HTMLElement | undefined>(undefined);
  useLayoutEffect(() => {
    const { activeElement, body } = document;
    if (isOpen && isNarrow && listPane.current?.contains(activeElement) === true) detailPane.current?.focus();
    const isLost = activeElement === body || activeElement === null;
    if (isOpen || !isLost || lastFocused.current === undefined) return;
    const { current: last } = lastFocused;
    (last.isConnected ? last : listPane.current?.querySelector<HTMLElement>("[tabindex='0'], a, button"))?.focus();
  }, [isOpen, isNarrow]);
  return (
    <div
      class={isOpen ? "panes open" : "panes"}
      onKeyDown={(event) => {
        if (event.key === "Escape" && isOpen) onClose();
      }}
    >
      <div
        ref={listPane}
        class="pane-list"
        hidden={isNarrow && isOpen}
        onFocusIn={({ target }) => {
          if (target instanceof HTMLElement) lastFocused.current = target;
        }}
      >
        {list}
      </div>
      {isOpen && (
        <section ref={detailPane} class="pane-detail" aria-label={detailLabel} tabIndex={0}>
          <div class="pane-close">
            <Button
              look="quiet"
              icon={isNarrow ? "back" : "close"}
              label={isNarrow ? "Back to the list" : "Close"}
              onClick={onClose}
            />
          </div>
          {detail}
        </section>
      )}
    </div>
  );
}
