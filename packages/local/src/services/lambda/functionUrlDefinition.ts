import { CorsConfiguration } from "../../http/cors";
import type { RecordedProgram } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import { functionKey, functionReference } from "../functionReference";
import type { ServiceAddress } from "../service";

/** One recorded function URL. */
export interface FunctionUrlDefinition extends ServiceAddress {
  type: "functionUrl";
  domainName: string;
  /** The function's name, and its version or alias. */
  functionKey: string;
  /** With the version or alias. */
  functionArn: string;
  authType: "AWS_IAM" | "NONE";
  cors: CorsConfiguration | undefined;
  /** What a handler returns is the response's body as it is. */
  streams: boolean;
}

/** The function URLs that the program registered, in order of registration. */
export function functionUrlDefinitions(program: RecordedProgram): FunctionUrlDefinition[] {
  return resourcesOfType(program, "aws:lambda/functionUrl:FunctionUrl").map((resource) => {
    const fields = fieldsOf(resource);
    const url = fields.requiredString("functionUrl").replace(/\/$/, "");
    const key = functionKey(fields.string("functionName") ?? "", fields.string("qualifier"));
    const { region = fields.string("region") ?? program.region } =
      functionReference(fields.string("functionName") ?? "") ?? {};
    const cors = fields.object("cors");
    return {
      id: fields.requiredString("urlId"),
      type: "functionUrl",
      name: resource.name,
      url,
      domainName: url.replace("https://", ""),
      functionKey: key,
      functionArn: `arn:${program.partition}:lambda:${region}:${program.accountId}:function:${key}`,
      authType: fields.string("authorizationType") === "NONE" ? "NONE" : "AWS_IAM",
      cors: cors === undefined || cors.isEmpty ? undefined : new CorsConfiguration(cors),
      streams: fields.string("invokeMode") === "RESPONSE_STREAM",
    };
  });
}
