import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { DomainMapping } from "./incomingRequest";

/** An API mapping of a custom domain name, or a base path mapping of a REST API. */
export interface ApiMapping extends DomainMapping {
  apiId: string;
}

/** The program's custom domain names with their API mappings, those with the longest key first. */
export function customDomains(program: RecordedProgram): Map<string, ApiMapping[]> {
  const domains = new Map<string, ApiMapping[]>();
  const fields = (type: string): RecordedFields[] => resourcesOfType(program, type).map(fieldsOf);
  const add = (
    mapping: RecordedFields,
    apiId: string | undefined,
    key: string | undefined,
    stage: string | undefined,
  ) => {
    const domainName = mapping.string("domainName");
    if (domainName === undefined || apiId === undefined) return;
    const basePath = key === undefined || key === "(none)" ? "" : `/${key.replace(/^\/|\/$/g, "")}`;
    domains.set(domainName, [...(domains.get(domainName) ?? []), { domainName, basePath, apiId, stage }]);
  };
  for (const mapping of fields("aws:apigatewayv2/apiMapping:ApiMapping")) {
    add(mapping, mapping.string("apiId"), mapping.string("apiMappingKey"), mapping.string("stage"));
  }
  for (const mapping of fields("aws:apigateway/basePathMapping:BasePathMapping")) {
    add(mapping, mapping.string("restApi"), mapping.string("basePath"), mapping.string("stageName"));
  }
  for (const mappings of domains.values()) mappings.sort((a, b) => b.basePath.length - a.basePath.length);
  return domains;
}

/** The mapping whose key the path begins with ("Map API stages to a custom domain name for HTTP APIs"). */
export function mappingOf(mappings: readonly ApiMapping[], path: string): ApiMapping | undefined {
  return mappings.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
}
