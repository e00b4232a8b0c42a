import type { RecordedResource } from "../record/recordedProgram";
import type { Step } from "./schema";

export type Change = NonNullable<Step["change"]>;

/** @param resources the first one that has a position is where it is changed */
export function changeOf(what: string, ...resources: (RecordedResource | undefined)[]): Change {
  const position = resources.find((resource) => resource?.position !== undefined)?.position;
  return { what, ...(position !== undefined && { position }) };
}

/** A step that let the request pass. */
export function passed(label: string, resource?: RecordedResource, ms?: number): Step {
  return { label, outcome: "passed", ...(ms !== undefined && { ms }), ...(resource && { resourceUrn: resource.urn }) };
}

/** @param reason as a trace has it; it becomes a sentence */
export function refused(step: Step, reason: string | undefined, change?: Change): Step {
  const text = reason ?? "no reason was given";
  const sentence = text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
  return { ...step, outcome: "refused", reason: sentence, ...(change && { change }) };
}
