import type { ComponentChildren } from "preact";

interface PageHeaderProps {
  title: string;
  /** Beside the title, such as a number of rows. */
  note?: ComponentChildren;
  /** Buttons at the right. */
  actions?: ComponentChildren;
  /** A second line: search and filters. */
  children?: ComponentChildren;
}

export function PageHeader({ title, note, actions, children }: PageHeaderProps) {
  return (
    <header class="page-header">
      <div class="page-title">
        <h1>{title}</h1>
        {note !== undefined && <span class="page-note">{note}</span>}
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </div>
      {children !== undefined && <div class="toolbar">{children}</div>}
    </header>
  );
}
