import { useState } from "preact/hooks";
import { messageFrom } from "../api";
import { Button } from "./Button";
import { announce } from "./Toasts";

interface CopyButtonProps {
  /** The text, or what makes it when the button is pressed. */
  text: string | (() => Promise<string>);
  /** What is copied, such as `Copy code`; shown beside the icon unless `iconOnly`. */
  label: string;
  /** Default: false. */
  iconOnly?: boolean;
  look?: "plain" | "primary" | "quiet";
}

export function CopyButton({ text, label, iconOnly = false, look = iconOnly ? "quiet" : "plain" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setCopied(true);
      announce("Copied");
      setTimeout(() => {
        setCopied(false);
      }, 1500);
    } catch (error) {
      announce(`Not copied: ${messageFrom(error)}`, "error");
    }
  };
  return (
    <Button look={look} icon={copied ? "check" : "copy"} onClick={() => void copy()} {...(iconOnly && { label })}>
      {!iconOnly && label}
    </Button>
  );
}
