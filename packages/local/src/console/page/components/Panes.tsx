import type { ComponentChildren } from "preact";
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

/** A list with the selected item beside it; on a narrow screen the item takes the list's place. */
export function Panes({ list, detail, detailLabel, onClose }: PanesProps) {
  const isNarrow = useMedia(narrow);
  const isOpen = detail !== undefined && detail !== null && detail !== false;
  return (
    <div
      class={isOpen ? "panes open" : "panes"}
      onKeyDown={(event) => {
        if (event.key === "Escape" && isOpen) onClose();
      }}
    >
      {!(isNarrow && isOpen) && <div class="pane-list">{list}</div>}
      {isOpen && (
        <section class="pane-detail" aria-label={detailLabel} tabIndex={0}>
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
