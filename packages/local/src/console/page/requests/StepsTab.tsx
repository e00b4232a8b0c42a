import { useMemo } from "preact/hooks";
import type { RequestDetail, Step } from "../../schema";
import { Icon } from "../components/Icon";
import { SourceLink } from "../components/SourceLink";
import { formatMs, sentence } from "../format";
import { usePicture } from "../picture/usePicture";
import { PictureView } from "../picture/PictureView";
import { partOf, wayOf } from "../picture/way";
import { FunctionCalls } from "./FunctionCalls";
import { linkTo, navigate } from "../router";

/** Where a request went, how long each part took, and why it went no further. */
export function StepsTab({ request }: { request: RequestDetail }) {
  const { steps, status, ms, reason, error, functionName, id } = request;
  const picture = usePicture();
  const way = useMemo(() => picture && wayOf(picture, steps), [picture, steps]);
  const part = useMemo(() => picture && way && partOf(picture, way), [picture, way]);
  const refused = steps.find(({ outcome }) => outcome === "refused");
  return (
    <>
      {refused !== undefined ? (
        <Refusal step={refused} />
      ) : (
        status >= 400 && (
          <p class="refusal">{sentence(reason ?? error ?? `${functionName ?? "The service"} answered ${status}`)}</p>
        )
      )}
      <Steps steps={steps} ms={ms} />
      <FunctionCalls request={request} />
      {part !== undefined && part.boxes.length > 1 && (
        <>
          <PictureView
            picture={part}
            way={way}
            onSelect={(urn) => {
              navigate(linkTo("resources", [urn]));
            }}
          />
          <p>
            <a href={linkTo("resources", [], { view: "picture", request: id })}>Show in the picture of the stack</a>
          </p>
        </>
      )}
    </>
  );
}

function Refusal({ step: { label, reason, change } }: { step: Step }) {
  return (
    <div class="refusal">
      <p>
        <strong>Refused at {label}.</strong> {reason !== undefined && sentence(reason)}
      </p>
      {change !== undefined && (
        <p>
          Change: {change.what}
          {change.position !== undefined && (
            <>
              {", "}
              <SourceLink position={change.position} />
            </>
          )}
        </p>
      )}
    </div>
  );
}

function Steps({ steps, ms }: { steps: readonly Step[]; ms: number }) {
  if (steps.length === 0) return <p class="soft">No steps were recorded.</p>;
  const longest = Math.max(ms, ...steps.map((step) => step.ms ?? 0), 0.1);
  return (
    <ol class="steps">
      {steps.map(({ label, outcome, ms: took, resourceUrn }, index) => (
        <li key={index} class={outcome}>
          <Icon name={outcome === "passed" ? "check" : "close"} />
          {resourceUrn === undefined ? <span>{label}</span> : <a href={linkTo("resources", [resourceUrn])}>{label}</a>}
          <span class="unseen">{outcome}</span>
          {took === undefined ? (
            <span />
          ) : (
            <span class="step-bar" aria-hidden="true">
              <i style={{ width: `${(100 * took) / longest}%` }} />
            </span>
          )}
          <span class="step-ms">{took === undefined ? "" : formatMs(took)}</span>
        </li>
      ))}
    </ol>
  );
}
