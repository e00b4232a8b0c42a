import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";

export function MailPage() {
  return (
    <>
      <PageHeader title="Messages" />
      <EmptyState icon="mail" title="Nothing yet" />
    </>
  );
}
