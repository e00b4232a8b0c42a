import * as z from "zod/mini";
import { parseJsonObject } from "../record/recordedProgram";
import { serviceModules } from "../services/registry";
import type { ServiceModule } from "../services/service";
import { callSigned } from "./awsCalls";
import type { ConsoleContext } from "./consoleContext";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";

/** What an emulator answers in AWS's JSON protocols: `X-Amz-Target` begins so. */
const emulatedPrefixes: Readonly<Record<string, string>> = {
  events: "AWSEvents.",
  firehose: "Firehose_20150804.",
  kinesis: "Kinesis_20131202.",
  kms: "TrentService.",
  sqs: "AmazonSQS.",
  states: "AWSStepFunctions.",
};

const targetPrefixes: ReadonlyMap<string, string> = new Map([
  ...serviceModules.flatMap(({ name, targetPrefix = "" }: ServiceModule<never>) =>
    targetPrefix === "" ? [] : [[name, targetPrefix] as const],
  ),
  ...Object.entries(emulatedPrefixes),
]);

/** The others have version 1.1 of the protocol. */
const version10 = new Set(["dynamodb", "sqs", "states"]);

/** Any operation of the services that speak AWS's JSON protocols. */
export function awsRoutes(context: ConsoleContext): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "POST",
      path: "/api/aws/{service}/{operation}",
      operationId: "callAws",
      summary: `Calls an operation of AWS's own API in this run, as its administrator; service: ${[...targetPrefixes.keys()].join(", ")}.`,
      input: z.record(z.string(), z.unknown()),
      mediaType: "application/json",
      stream: async ({ path: { service = "", operation = "" }, input }, _message, response) => {
        const targetPrefix = targetPrefixes.get(service);
        if (targetPrefix === undefined) {
          const allowed = [...targetPrefixes.keys()].join(", ");
          throw new ConsoleError(404, `service: ${service} is none of ${allowed}`);
        }
        if (!/^[A-Z]\w{1,63}$/.test(operation))
          throw new ConsoleError(400, `operation: ${operation} is no operation; such as ListUsers`);
        const { status, headers, body } = await callSigned(context, {
          service,
          method: "POST",
          path: "/",
          headers: {
            "content-type": `application/x-amz-json-${version10.has(service) ? "1.0" : "1.1"}`,
            "x-amz-target": targetPrefix + operation,
          },
          body: JSON.stringify(input),
        });
        const text = body.toString("utf8");
        const isError = status >= 400;
        const answer = isError ? JSON.stringify({ error: errorOf(text, headers["x-amzn-errortype"]) }) : text || "{}";
        response.writeHead(status, { "content-type": "application/json" }).end(answer);
      },
    }),
  ];
}

/** "AWS JSON 1.0 protocol", "Operation error serialization" of Smithy. */
function errorOf(text: string, header: string | string[] | undefined): { type: string; message: string } {
  const { __type: inBody, message, Message } = parseJsonObject(text) ?? {};
  const type = [header, inBody].find((name) => typeof name === "string") ?? "UnknownError";
  const why = [message, Message].find((each) => typeof each === "string") ?? text;
  return { type: type.replace(/^.*#|:.*$/g, ""), message: why };
}
