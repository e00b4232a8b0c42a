import type { RecordedProgram } from "../record/recordedProgram";
import type { SourcePosition } from "./schema";

/** Where the program registers a resource; undefined when its SDK does not tell, or there is none. */
export function positionOf({ resources }: RecordedProgram, urn: string | undefined): SourcePosition | undefined {
  return resources.find((one) => one.urn === urn)?.position;
}
