import { evaluate } from "../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../packages/local/src/record/recordedProgram";
import { root } from "./projectFiles";

const programs = new Map<string, Promise<RecordedProgram>>();

/** This repository's program with the configuration of a stack's file, evaluated once for all files of a test process. */
export async function recordedStack(stack: string): Promise<RecordedProgram> {
  const program = programs.get(stack) ?? evaluate({ root, stack });
  programs.set(stack, program);
  return structuredClone(await program);
}
