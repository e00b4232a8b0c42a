import type { FunctionPermissions } from "../../schema";
import { EmptyState } from "../components/EmptyState";
import { FunctionCard } from "./FunctionCard";

export function FunctionList({ functions }: { functions: readonly FunctionPermissions[] }) {
  if (functions.length === 0) {
    return (
      <EmptyState icon="iam" title="No function">
        <p>
          The program registers no <code>aws.lambda.Function</code>.
        </p>
      </EmptyState>
    );
  }
  return (
    <div class="function-list">
      <p class="soft">
        What each function's role was granted, and what it asked for since the run started. Call all routes before you
        remove what was never used.
      </p>
      {functions.map((permissions) => (
        <FunctionCard key={permissions.functionName} permissions={permissions} />
      ))}
    </div>
  );
}
