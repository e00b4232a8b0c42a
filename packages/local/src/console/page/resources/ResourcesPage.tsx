import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";

export function ResourcesPage() {
  return (
    <>
      <PageHeader title="Resources" />
      <EmptyState icon="resources" title="Nothing yet" />
    </>
  );
}
