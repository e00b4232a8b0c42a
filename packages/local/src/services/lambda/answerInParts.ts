import type { JsonObject } from "../../record/recordedProgram";

/**
 * What a handler returned, whose long body came beside the JSON text of the rest: to write and read a text within a text
 * takes longer than all else that becomes of an answer.
 */
export class AnswerInParts {
  readonly kind = "returned";
  readonly answer: JsonObject;
  coldStartMs?: number;

  constructor(json: string, body: string) {
    this.answer = JSON.parse(json) as JsonObject;
    this.answer.body = body;
  }

  get payload(): string {
    return JSON.stringify(this.answer);
  }
}
