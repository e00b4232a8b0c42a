import type { FunctionPermissions } from "../../schema";
import { get } from "../api";
import { ErrorNote } from "../components/ErrorNote";
import { PageHeader } from "../components/PageHeader";
import { Tabs } from "../components/Tabs";
import { useEvent, useLoad } from "../hooks";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { DecisionTab } from "./DecisionTab";
import { FunctionList } from "./FunctionList";
import "./iam.css";

const tabs = [
  { key: "decisions", title: "Who may do what" },
  { key: "functions", title: "Permissions of functions" },
] as const;

/** `#/iam/decisions?principal=&action=&resource=` and `#/iam/functions` */
export function IamPage({ route }: PageProps) {
  const loaded = useLoad(() => get<{ functions: FunctionPermissions[] }>("/api/iam/functions"), []);
  useEvent("request", loaded.reload);
  useEvent("cleared", loaded.reload);
  const functions = loaded.value?.functions ?? [];
  const selected = tabs.find(({ key }) => key === route.rest[0])?.key ?? "decisions";
  return (
    <>
      <PageHeader title="IAM" note="The program's roles and policies" />
      <Tabs
        label="IAM"
        tabs={tabs}
        selected={selected}
        onSelect={(key) => {
          navigate(linkTo("iam", [key]));
        }}
      >
        <div class="page-body">
          {loaded.error !== undefined && <ErrorNote message={loaded.error} onRetry={loaded.reload} />}
          {selected === "decisions" ? (
            <DecisionTab query={route.query} functions={functions} />
          ) : (
            loaded.value !== undefined && <FunctionList functions={functions} />
          )}
        </div>
      </Tabs>
    </>
  );
}
