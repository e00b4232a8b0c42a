import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { ServiceAddress } from "../service";
import { customDomains } from "./customDomains";
import { restApiDomainName } from "./rest/restApiDefinition";

/** The addresses of the program's HTTP APIs, then of its REST APIs and custom domain names, in order of registration. */
export function apiAddresses(program: RecordedProgram): ServiceAddress[] {
  const domains = customDomains(program);
  const mapped = new Set([...domains.values()].flat().map(({ apiId }) => apiId));
  const addresses: (ServiceAddress & { closed?: boolean })[] = [
    ...resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api) => {
      const fields = fieldsOf(api);
      const url = fields.string("apiEndpoint");
      if (fields.string("protocolType") === "WEBSOCKET" || api.id === undefined || url === undefined) return [];
      return [{ ...addressOf(api.id, api.name, url), closed: fields.boolean("disableExecuteApiEndpoint") === true }];
    }),
    ...resourcesOfType(program, "aws:apigateway/restApi:RestApi").map((api) => ({
      ...addressOf(api.id ?? "", api.name, `https://${restApiDomainName(program, api)}`),
      closed: fieldsOf(api).boolean("disableExecuteApiEndpoint") === true,
    })),
    ...[
      ...resourcesOfType(program, "aws:apigatewayv2/domainName:DomainName"),
      ...resourcesOfType(program, "aws:apigateway/domainName:DomainName"),
    ].flatMap((domain) => {
      const id = fieldsOf(domain).string("domainName");
      return id !== undefined && domains.has(id) ? [addressOf(id, domain.name, `https://${id}`)] : [];
    }),
  ];
  // Clients have no use for an address that only says that the custom domain name is the one to use.
  return addresses.flatMap(({ closed, ...address }) => (closed === true && mapped.has(address.id) ? [] : [address]));
}

function addressOf(id: string, name: string, url: string): ServiceAddress {
  return { id, type: "api", name, url };
}
