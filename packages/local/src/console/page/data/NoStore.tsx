import { EmptyState } from "../components/EmptyState";

const stores = {
  buckets: { title: "No bucket", type: "aws.s3.Bucket" },
  tables: { title: "No table", type: "aws.dynamodb.Table" },
  queues: { title: "No queue", type: "aws.sqs.Queue" },
};

export function NoStore({ kind }: { kind: keyof typeof stores }) {
  const { title, type } = stores[kind];
  return (
    <EmptyState icon="data" title={title}>
      <p>
        The program registers no <code>{type}</code>.
      </p>
      {kind === "queues" && <EmulatorHint />}
    </EmptyState>
  );
}

/** Queues are not served by the local run itself. */
export function EmulatorHint() {
  return (
    <p>
      Queues are served by an AWS emulator that you run, such as MiniStack, LocalStack or Moto: start with{" "}
      <code>--emulator http://localhost:4566</code>.
    </p>
  );
}
