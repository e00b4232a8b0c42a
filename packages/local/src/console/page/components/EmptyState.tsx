import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

interface EmptyStateProps {
  icon?: IconName;
  title: string;
  /** What to do to fill it. */
  children?: ComponentChildren;
}

export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div class="empty">
      {icon !== undefined && <Icon name={icon} />}
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
