import type { RecordedProgram } from "../record/recordedProgram";
import type { RequestTrace } from "../services/requestTrace";
import { apiSteps } from "./apiSteps";
import type { Step } from "./schema";
import { serviceSteps } from "./serviceSteps";

/** The way of a request through the program's resources, up to where it was refused, and where the program decides that. */
export function stepsOf(trace: RequestTrace, program: RecordedProgram): Step[] {
  return trace.service === "apigateway" ? apiSteps(trace, program) : serviceSteps(trace, program);
}
