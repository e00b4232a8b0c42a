import type { JsonObject, RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import type { InvocationResult } from "../../../../packages/local/src/services/lambda/lambdaFunction";
import { functionArn, recordedFunction } from "../../recordedFixtures";
import { program, recordedPoolId, resource } from "./recordedPrograms";

export interface TriggerEvent {
  version: string;
  triggerSource: string;
  userName: string;
  callerContext: { clientId: string };
  request: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** What the function does, by trigger source: it changes the response, or throws. */
export type Behaviours = Record<string, (event: TriggerEvent) => unknown>;

/** The ARN of the function that all triggers call. */
export const trigger = functionArn("trigger");

/** The program with these triggers, all of them one function. */
export function triggered(
  lambdaConfig: JsonObject,
  permission: JsonObject = {},
  client: JsonObject = {},
  programOf: typeof program = program,
): RecordedProgram {
  const granted = {
    action: "lambda:InvokeFunction",
    principal: "cognito-idp.amazonaws.com",
    function: trigger,
    sourceArn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${recordedPoolId}`,
    ...permission,
  };
  return programOf({
    pool: { lambdaConfig },
    client,
    more: [
      recordedFunction("trigger", ""),
      resource("aws:lambda/permission:Permission", "permission", "permission", granted),
    ],
  });
}

/** The function of all triggers, and what it was told. */
export interface TriggerFunction {
  events: TriggerEvent[];
  behaviours: Behaviours;
  invoke: (reference: string, event: unknown) => Promise<InvocationResult>;
}

/** A function that returns its event, but for the sources that have a behaviour. */
export function recordingFunction(): TriggerFunction {
  const events: TriggerEvent[] = [];
  const behaviours: Behaviours = {};
  const invoke = async (_reference: string, given: unknown): Promise<InvocationResult> => {
    const event = structuredClone(given) as TriggerEvent;
    events.push(structuredClone(event));
    try {
      const result = await Promise.resolve(behaviours[event.triggerSource]?.(event) ?? event);
      return { kind: "returned", payload: JSON.stringify(result) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { kind: "failed", error: { errorType, errorMessage, trace: [] } };
    }
  };
  return { events, behaviours, invoke };
}

export const responding = (response: Record<string, unknown>) => (event: TriggerEvent) => ({
  ...event,
  response: { ...event.response, ...response },
});
export const failing = (message: string) => () => {
  throw new Error(message);
};
