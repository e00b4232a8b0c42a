import { Button } from "./Button";
import { Icon } from "./Icon";

/** An error where its content would be. */
export function ErrorNote({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <div class="note refused" role="alert">
      <Icon name="warning" />
      <p>{message}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
