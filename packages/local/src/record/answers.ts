import { isJsonObject } from "./recordedProgram";
import type { JsonObject } from "./recordedProgram";

/** A resource that is about to get its outputs. */
export interface AnsweredResource {
  /** Type token, such as `aws:eks/cluster:Cluster`. */
  type: string;
  name: string;
  urn: string;
  /** With every reference resolved; secrets in the clear. */
  inputs: JsonObject;
}

/**
 * What AWS, other providers and other stacks answer, where a program needs other values than the mocks. An answer may have
 * a part of the properties only: the others stay mocks. Functions run in the runtime's own process; what they return must
 * be JSON, and undefined means no answer.
 */
export interface Answers {
  /** Results of provider functions, by token, such as `aws:ec2/getAmi:getAmi`. Default: none. */
  invokes?: Record<string, JsonObject | ((args: JsonObject) => JsonObject | undefined)>;
  /** Outputs of other stacks, by the name that `StackReference` is given, such as `org/network/dev`. Default: none. */
  stackReferences?: Record<string, JsonObject>;
  /** Outputs of resources and remote components, by type token. `id` is the resource's id. Default: none. */
  resources?: Record<string, JsonObject | ((resource: AnsweredResource) => JsonObject | undefined)>;
}

/** An answer of `local.config.ts` cannot be used; the message names it. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
}

/**
 * What the program's own answers say.
 * @throws {AnswerError} for a function that throws, and for an answer that is no object
 */
export function givenAnswer<Question>(
  kind: keyof Answers,
  key: string,
  answers: Record<string, JsonObject | ((question: Question) => JsonObject | undefined)> | undefined,
  question: Question,
): JsonObject | undefined {
  const answer = answers?.[key];
  if (answer === undefined) return undefined;
  const place = `local.config: answers.${kind}[${JSON.stringify(key)}]`;
  let value: unknown;
  try {
    value = typeof answer === "function" ? answer(question) : answer;
  } catch (error) {
    throw new AnswerError(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (value === undefined || isJsonObject(value)) return value;
  throw new AnswerError(`${place}: answer with an object, or with undefined for no answer`);
}
