import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { boundaryStatements } from "./boundaryStatements";
import { deployStatements } from "./deployStatements";
import type { StackPermissions } from "./stackPermissions";

/** What deploying the program takes, and the most that its roles may do. */
export function derivedPermissions(program: RecordedProgram): StackPermissions {
  return { deploy: deployStatements(program), boundary: boundaryStatements(program) };
}
