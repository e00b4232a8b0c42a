import type { RunDescription } from "../../schema";
import { PageHeader } from "../components/PageHeader";
import { Tabs } from "../components/Tabs";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { useRun } from "../run";
import { BucketBrowser } from "./BucketBrowser";
import { NoStore } from "./NoStore";
import { QueueBrowser } from "./QueueBrowser";
import { TableBrowser } from "./TableBrowser";
import "./data.css";

/** `#/data/{kind}/{name}`; the query says what of it is open. */
export function DataPage({ route }: PageProps) {
  const run = useRun();
  if (run === undefined) return <PageHeader title="Data" />;
  const kinds = [
    { key: "buckets", title: "Buckets", names: run.buckets.map(({ bucketName }) => bucketName) },
    { key: "tables", title: "Tables", names: run.tables.map(({ tableName }) => tableName) },
    { key: "queues", title: "Queues", names: run.queues.map(({ name }) => name) },
  ] as const;
  const [givenKind, givenName] = route.rest;
  const kind = kinds.find(({ key }) => key === givenKind) ?? kinds.find(({ names }) => names.length > 0) ?? kinds[0];
  const name = kind.names.find((candidate) => candidate === givenName) ?? kind.names[0];
  return (
    <>
      <PageHeader
        title="Data"
        note={kind.names.length === 1 ? name : undefined}
        {...(kind.names.length > 1 && {
          actions: (
            <select
              aria-label={kind.title}
              value={name}
              onChange={({ currentTarget }) => {
                navigate(linkTo("data", [kind.key, currentTarget.value]));
              }}
            >
              {kind.names.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </select>
          ),
        })}
      />
      <Tabs
        label="Data"
        tabs={kinds.map(({ key, title, names }) => ({ key, title, count: names.length }))}
        selected={kind.key}
        onSelect={(key) => {
          navigate(linkTo("data", [key]));
        }}
      >
        {name === undefined ? (
          <NoStore kind={kind.key} />
        ) : (
          <Store key={name} run={run} kind={kind.key} name={name} query={route.query} />
        )}
      </Tabs>
    </>
  );
}

interface StoreProps {
  run: RunDescription;
  kind: "buckets" | "queues" | "tables";
  name: string;
  query: URLSearchParams;
}

function Store({ run, kind, name, query }: StoreProps) {
  const open = (next: Record<string, string>) => {
    navigate(linkTo("data", [kind, name], next));
  };
  switch (kind) {
    case "buckets":
      return (
        <BucketBrowser bucketName={name} prefix={query.get("prefix") ?? ""} selected={query.get("key")} onOpen={open} />
      );
    case "tables":
      return <TableBrowser tableName={name} selected={query.get("item")} onOpen={open} />;
    case "queues":
      return <QueueBrowser queueUrl={run.queues.find((queue) => queue.name === name)?.url ?? ""} />;
  }
}
