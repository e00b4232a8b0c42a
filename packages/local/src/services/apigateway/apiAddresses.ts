import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceAddress } from "../service";
import { customDomains } from "./customDomains";
import { restApiDomainName } from "./rest/restApiDefinition";

/** The addresses of the program's HTTP APIs, REST APIs and custom domain names, in order of registration. */
export function apiAddresses(program: RecordedProgram): ServiceAddress[] {
  const domains = customDomains(program);
  const mapped = new Set([...domains.values()].flat().map(({ apiId }) => apiId));
  const httpApis = resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api): ServiceAddress[] => {
    const fields = fieldsOf(api);
    const url = fields.string("apiEndpoint");
    // Clients have no use for an address that only says that the custom domain name is the one to use.
    const closed = fields.boolean("disableExecuteApiEndpoint") === true && mapped.has(api.id ?? "");
    return fields.string("protocolType") !== "WEBSOCKET" && !closed && api.id !== undefined && url !== undefined
      ? [{ id: api.id, type: "api", name: api.name, url }]
      : [];
  });
  const restApis = resourcesOfType(program, "aws:apigateway/restApi:RestApi").map((api): ServiceAddress => ({
    id: api.id ?? "",
    type: "api",
    name: api.name,
    url: `https://${restApiDomainName(program, api)}`,
  }));
  const names = [
    ...resourcesOfType(program, "aws:apigatewayv2/domainName:DomainName"),
    ...resourcesOfType(program, "aws:apigateway/domainName:DomainName"),
  ].flatMap((domain): ServiceAddress[] => {
    const id = fieldsOf(domain).string("domainName");
    return id !== undefined && domains.has(id) ? [{ id, type: "api", name: domain.name, url: `https://${id}` }] : [];
  });
  return [...httpApis, ...restApis, ...names];
}
