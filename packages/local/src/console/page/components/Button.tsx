import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

interface ButtonProps extends Omit<ButtonHTMLAttributes, "icon"> {
  icon?: IconName | undefined;
  /** Default: `plain`. */
  look?: "danger" | "plain" | "primary" | "quiet";
  /** The name of a button that shows its icon alone. */
  label?: string;
  children?: ComponentChildren;
}

export function Button({ icon, look = "plain", label, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button ${look} ${label === undefined ? "" : "only-icon"}`}
      aria-label={label}
      title={label}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}
