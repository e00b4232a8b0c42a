import type { ComponentChildren } from "preact";
import type { FunctionPermissions } from "../../schema";
import { CopyButton } from "../components/CopyButton";
import { SourceLink } from "../components/SourceLink";
import { Table } from "../components/Table";
import { linkTo } from "../router";

type Unused = FunctionPermissions["unused"][number];

/** What a role may do, beside what it did. */
export function FunctionCard({ permissions }: { permissions: FunctionPermissions }) {
  const { functionName, roleArn, used, unused, refused, policy } = permissions;
  const decisionLink = (action: string, resource: string): string =>
    linkTo("iam", ["decisions"], { principal: roleArn, action, resource });
  const action = {
    title: "Action",
    kind: "mono" as const,
    cell: ({ action, resource }: { action: string; resource: string }) =>
      action.includes("*") ? action : <a href={decisionLink(action, resource)}>{action}</a>,
  };
  const resource = { title: "Resource", kind: "mono" as const, cell: (row: { resource: string }) => row.resource };
  const count = { title: "Calls", kind: "number" as const, cell: (row: { count: number }) => row.count };
  const granted = {
    title: "Policy",
    cell: ({ policy: name, position }: Unused) => (
      <>
        {name} {position !== undefined && <SourceLink position={position} />}
      </>
    ),
  };
  const observed = unused.filter(({ checked }) => checked);
  const unobserved = unused.filter(({ checked }) => !checked);
  const rowKey = (row: { action: string; resource: string }): string => `${row.action} ${row.resource}`;
  const unusedKey = (row: Unused): string => `${rowKey(row)} ${row.policy}`;
  return (
    <article class="card" aria-label={functionName}>
      <header>
        <h2 class="breakable">{functionName}</h2>
        <p class="soft mono breakable">{roleArn}</p>
      </header>
      {refused.length > 0 && (
        <Part title="Refused" count={refused.length} look="refused">
          <Table
            caption={`Refused to ${functionName}`}
            rows={refused}
            rowKey={rowKey}
            columns={[action, resource, { title: "Reason", cell: ({ reason }) => reason }, count]}
          />
          {policy !== undefined && (
            <div class="policy">
              <header class="section-head">
                <h3>Policy that allows it</h3>
                <CopyButton text={JSON.stringify(policy, null, 2)} label="Copy policy" />
              </header>
              <pre class="text-block">{JSON.stringify(policy, null, 2)}</pre>
            </div>
          )}
        </Part>
      )}
      <Part title="Never used" count={observed.length} look="warning">
        {observed.length === 0 ? (
          <p class="soft">Every granted action that a local run observes was used.</p>
        ) : (
          <Table
            caption={`Never used by ${functionName}`}
            rows={observed}
            rowKey={unusedKey}
            columns={[action, resource, granted]}
          />
        )}
      </Part>
      <Part title="Used" count={used.length} look="passed">
        {used.length === 0 ? (
          <p class="soft">Nothing in this run.</p>
        ) : (
          <Table caption={`Used by ${functionName}`} rows={used} rowKey={rowKey} columns={[action, resource, count]} />
        )}
      </Part>
      {unobserved.length > 0 && (
        <details>
          <summary>
            {unobserved.length} more granted that a local run does not observe: Lambda uses them itself, or their
            service is not served here
          </summary>
          <Table
            caption={`Not observed for ${functionName}`}
            rows={unobserved}
            rowKey={unusedKey}
            columns={[action, resource, granted]}
          />
        </details>
      )}
    </article>
  );
}

interface PartProps {
  title: string;
  count: number;
  look: "passed" | "refused" | "warning";
  children: ComponentChildren;
}

function Part({ title, count, look, children }: PartProps) {
  return (
    <section aria-label={title}>
      <h3>
        {title} <span class={count === 0 ? "badge" : `badge ${look}`}>{count}</span>
      </h3>
      {children}
    </section>
  );
}
