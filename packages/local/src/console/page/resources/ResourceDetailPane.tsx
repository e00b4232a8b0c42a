import { useState } from "preact/hooks";
import type { ResourceDetail, ResourceSummary } from "../../schema";
import { get } from "../api";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { JsonView } from "../components/JsonView";
import { SourceLink } from "../components/SourceLink";
import { Tabs } from "../components/Tabs";
import { useLoad } from "../hooks";
import { typeName } from "../picture/typeNames";
import { linkTo } from "../router";

interface ResourceDetailPaneProps {
  urn: string;
  /** All of the program, for the names of its connections. */
  resources: readonly ResourceSummary[];
  /** What links to other resources keep. */
  query: Record<string, string>;
}

type TabKey = "connections" | "inputs" | "outputs";

export function ResourceDetailPane({ urn, resources, query }: ResourceDetailPaneProps) {
  const {
    value: resource,
    error,
    reload,
  } = useLoad(() => get<ResourceDetail>(`/api/resources/${encodeURIComponent(urn)}`), [urn]);
  const [tab, setTab] = useState<TabKey>("inputs");
  if (error !== undefined) {
    return (
      <div class="detail">
        <div class="detail-head" />
        <ErrorNote message={error} onRetry={reload} />
      </div>
    );
  }
  if (resource === undefined) return <div class="detail" aria-busy="true" />;
  const users = resources.filter(({ dependencies }) => dependencies.includes(urn));
  const children = resources.filter(({ parent }) => parent === urn);
  const dependencies = resources.filter((each) => resource.dependencies.includes(each.urn));
  const parent = resources.filter((each) => each.urn === resource.parent);
  const tabs = [
    { key: "inputs", title: "Inputs" },
    { key: "outputs", title: "Outputs" },
    {
      key: "connections",
      title: "Connections",
      count: users.length + children.length + dependencies.length + parent.length,
    },
  ] as const;
  return (
    <div class="detail">
      <Head resource={resource} />
      <Tabs label="Parts of the resource" tabs={tabs} selected={tab} onSelect={setTab}>
        {tab === "connections" ? (
          <div class="connections">
            <Links title="Parent" resources={parent} query={query} />
            <Links title="Children" resources={children} query={query} />
            <Links title="Depends on" resources={dependencies} query={query} />
            <Links title="Used by" resources={users} query={query} />
          </div>
        ) : (
          <JsonView key={urn + tab} value={resource[tab]} open={3} />
        )}
      </Tabs>
    </div>
  );
}

function Head({ resource: { name, type, id, urn, custom, served, positions } }: { resource: ResourceDetail }) {
  return (
    <div class="detail-head">
      <h2>{name}</h2>
      <p class="facts">
        <span>{typeName(type)}</span>
        <span class="mono">{type}</span>
        {custom && <span class={served ? "badge passed" : "badge"}>{served ? "served" : "recorded only"}</span>}
      </p>
      <dl class="properties">
        {id !== undefined && (
          <div>
            <dt>ID</dt>
            <dd class="mono">
              {id} <CopyButton iconOnly label="Copy ID" text={id} />
            </dd>
          </div>
        )}
        <div>
          <dt>URN</dt>
          <dd class="mono">
            {urn} <CopyButton iconOnly label="Copy URN" text={urn} />
          </dd>
        </div>
        {positions.length > 0 && (
          <div>
            <dt>Source</dt>
            <dd>
              <ol>
                {positions.map((position, index) => (
                  <li key={index}>
                    <SourceLink position={position} />
                  </li>
                ))}
              </ol>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

interface LinksProps {
  title: string;
  resources: readonly ResourceSummary[];
  query: Record<string, string>;
}

function Links({ title, resources, query }: LinksProps) {
  if (resources.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {resources.map(({ urn, name, type }) => (
          <li key={urn}>
            <a href={linkTo("resources", [urn], query)}>{name}</a> <span class="soft">{typeName(type)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
