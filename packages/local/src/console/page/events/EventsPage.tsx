import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { useRun } from "../run";
import { EventForm } from "./EventForm";
import "./events.css";

/** `#/events/{functionName}` */
export function EventsPage({ route }: PageProps) {
  const run = useRun();
  if (run === undefined) return <PageHeader title="Events" />;
  const names = run.functions.map(({ functionName }) => functionName);
  const functionName = names.find((name) => name === route.rest[0]) ?? names[0];
  if (functionName === undefined) {
    return (
      <>
        <PageHeader title="Events" />
        <EmptyState icon="events" title="No function">
          <p>
            The program registers no <code>aws.lambda.Function</code>.
          </p>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Events"
        actions={
          <select
            aria-label="Function"
            value={functionName}
            onChange={({ currentTarget }) => {
              navigate(linkTo("events", [currentTarget.value]));
            }}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        }
      />
      <EventForm key={functionName} functionName={functionName} />
    </>
  );
}
