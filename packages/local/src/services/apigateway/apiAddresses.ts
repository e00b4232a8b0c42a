import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceAddress } from "../service";
import { restApiDomainName } from "./rest/restApiDefinition";

/** The addresses of the program's HTTP APIs, then of its REST APIs, in order of registration. */
export function apiAddresses(program: RecordedProgram): ServiceAddress[] {
  const restApis = resourcesOfType(program, "aws:apigateway/restApi:RestApi").map((api): ServiceAddress => ({
    id: api.id ?? "",
    type: "api",
    name: api.name,
    url: `https://${restApiDomainName(program, api)}`,
  }));
  return [...httpApiAddresses(program), ...restApis];
}

function httpApiAddresses(program: RecordedProgram): ServiceAddress[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api): ServiceAddress[] => {
    const url = fieldsOf(api).string("apiEndpoint");
    const isHttp = fieldsOf(api).string("protocolType") !== "WEBSOCKET";
    return isHttp && api.id !== undefined && url !== undefined
      ? [{ id: api.id, type: "api", name: api.name, url }]
      : [];
  });
}
