import type { Decision, DecisionInput, FunctionPermissions } from "../../schema";
import { get, post } from "../api";
import { ErrorNote } from "../components/ErrorNote";
import { useLoad } from "../hooks";
import { linkTo, navigate } from "../router";
import { DecisionForm } from "./DecisionForm";
import { DecisionView } from "./DecisionView";
import { conditionKeys } from "./conditionKeys";

interface DecisionTabProps {
  query: URLSearchParams;
  functions: readonly FunctionPermissions[];
}

/** The question is in the address, so that it can be linked to. */
export function DecisionTab({ query, functions }: DecisionTabProps) {
  const principals = useLoad(() => get<{ principals: { arn: string; name: string }[] }>("/api/iam/principals"), []);
  const asked = Object.fromEntries(query);
  const { principal, action, resource, context = "" } = asked;
  const decision = useLoad(async () => {
    if (principal === undefined || action === undefined || resource === undefined) return undefined;
    const input: DecisionInput = { principalArn: principal, action, resource, context: conditionKeys(context) };
    return post<Decision>("/api/iam/decisions", input);
  }, [query.toString()]);
  return (
    <div class="decision-tab">
      {principals.error !== undefined && <ErrorNote message={principals.error} onRetry={principals.reload} />}
      {principals.value !== undefined && (
        <DecisionForm
          key={query.toString()}
          principals={principals.value.principals}
          functions={functions}
          asked={asked}
          onAsk={(question) => {
            const link = linkTo("iam", ["decisions"], question);
            if (link === location.hash) decision.reload();
            else navigate(link);
          }}
        />
      )}
      {decision.error !== undefined && <ErrorNote message={decision.error} />}
      {decision.error === undefined && decision.value !== undefined && <DecisionView decision={decision.value} />}
    </div>
  );
}
