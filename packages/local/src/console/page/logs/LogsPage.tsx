import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";

export function LogsPage() {
  return (
    <>
      <PageHeader title="Logs" />
      <EmptyState icon="logs" title="Nothing yet" />
    </>
  );
}
