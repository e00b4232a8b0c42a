import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";

export function RequestsPage() {
  return (
    <>
      <PageHeader title="Requests" />
      <EmptyState icon="requests" title="Nothing yet" />
    </>
  );
}
