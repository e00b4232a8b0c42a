import { useId, useState } from "preact/hooks";
import type { FunctionPermissions } from "../../schema";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { useRun } from "../run";
import { suggestedActions, suggestedResources } from "./suggestions";

interface DecisionFormProps {
  principals: readonly { arn: string; name: string }[];
  functions: readonly FunctionPermissions[];
  /** What the address asks. */
  asked: Partial<Record<string, string>>;
  onAsk: (question: Record<"action" | "context" | "principal" | "resource", string>) => void;
}

export function DecisionForm({ principals, functions, asked, onAsk }: DecisionFormProps) {
  const run = useRun();
  const id = useId();
  const [principal, setPrincipal] = useState(asked.principal ?? principals[0]?.arn ?? "");
  const [action, setAction] = useState(asked.action ?? "");
  const [resource, setResource] = useState(asked.resource ?? "");
  const [context, setContext] = useState(asked.context ?? "");
  const [, partition = "aws"] = principal.split(":");
  const suggestions = {
    action: suggestedActions(functions),
    resource: run === undefined ? [] : suggestedResources(action, run, functions, partition),
  };
  const input = (
    name: "action" | "resource",
    label: string,
    value: string,
    set: (value: string) => void,
    hint: string,
  ) => (
    <Field label={label} hint={hint}>
      {(control) => (
        <>
          <input
            {...control}
            class="mono"
            list={`${id}-${name}`}
            required
            autocomplete="off"
            spellcheck={false}
            value={value}
            onInput={({ currentTarget }) => {
              set(currentTarget.value);
            }}
          />
          <datalist id={`${id}-${name}`}>
            {suggestions[name].map((suggestion) => (
              <option key={suggestion} value={suggestion} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
  return (
    <form
      class="decision-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk({ principal, action: action.trim(), resource: resource.trim(), context });
      }}
    >
      <Field label="Role">
        {(control) => (
          <select
            {...control}
            value={principal}
            onChange={({ currentTarget }) => {
              setPrincipal(currentTarget.value);
            }}
          >
            {principals.map(({ arn, name }) => (
              <option key={arn} value={arn}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {input("action", "Action", action, setAction, "Such as dynamodb:GetItem.")}
      {input("resource", "Resource", resource, setResource, "An ARN, or * for an action that has no resource.")}
      <details open={context !== ""}>
        <summary>Condition keys</summary>
        <Field label="Condition keys, one a line" hint="Such as aws:SourceIp=203.0.113.7.">
          {(control) => (
            <textarea
              {...control}
              rows={3}
              spellcheck={false}
              value={context}
              onInput={({ currentTarget }) => {
                setContext(currentTarget.value);
              }}
            />
          )}
        </Field>
      </details>
      <div>
        <Button type="submit" look="primary">
          Decide
        </Button>
      </div>
    </form>
  );
}
