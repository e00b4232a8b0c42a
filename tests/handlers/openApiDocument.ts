import { readFileSync } from "node:fs";
import { join } from "node:path";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020";
import type { ValidateFunction } from "ajv/dist/2020";
import { expect } from "chai";
import { parse } from "yaml";
import type { HttpResponse } from "../../handlers/http/httpHandler";

/** The parts of an OpenAPI 3.1 document that the tests read. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }>;
    parameters: Record<string, Parameter>;
  };
}
export interface Operation {
  operationId: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, Response>;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  example: unknown;
}
interface Response {
  $ref?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}
interface MediaType {
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export const openApi = parse(readFileSync(join(__dirname, "../../openapi.yaml"), "utf8")) as OpenApiDocument;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(openApi, "openapi");

/** Every operation with the document pointer that leads to it. */
export const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    routeKey: `${method.toUpperCase()} ${path}`,
    pointer: `/paths/${escaped(path)}/${method}`,
    operation,
  })),
);

/** The compiled schema at a pointer into the document; the pointer's last step is added: `/schema`. */
export function schemaAt(pointer: string): ValidateFunction {
  const validate = ajv.getSchema(`openapi#${encodeURI(pointer)}/schema`);
  if (validate === undefined) throw new Error(`openapi.yaml has nothing at ${pointer}/schema`);
  return validate;
}

/** Fails when a value does not fit the schema at the pointer. */
export function expectToFit(value: unknown, pointer: string): void {
  const validate = schemaAt(pointer);
  expect(validate(value), `${pointer}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`).to.equal(true);
}

/** The parameter objects of an operation with the pointers to them, references followed. */
export function documentedParameters(
  { parameters = [] }: Operation,
  operationPointer: string,
): { parameter: Parameter; pointer: string }[] {
  return parameters.map((parameter, index) => {
    if (parameter.$ref === undefined) return { parameter, pointer: `${operationPointer}/parameters/${index}` };
    const name = parameter.$ref.replace("#/components/parameters/", "");
    const shared = openApi.components.parameters[name];
    if (shared === undefined) throw new Error(`openapi.yaml has no parameter ${name}`);
    return { parameter: shared, pointer: `/components/parameters/${name}` };
  });
}

/** A response object of an operation with the pointer to it, references followed. */
export function documentedResponse(operationId: string, status: string): { response: Response; pointer: string } {
  const found = operations.find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`openapi.yaml has no operation ${operationId}`);
  const response = found.operation.responses[status];
  if (response === undefined) throw new Error(`openapi.yaml: ${operationId} has no response ${status}`);
  if (response.$ref === undefined) return { response, pointer: `${found.pointer}/responses/${status}` };
  const name = response.$ref.replace("#/components/responses/", "");
  const { components } = openApi as { components: { responses?: Record<string, Response> } };
  const shared = components.responses?.[name];
  if (shared === undefined) throw new Error(`openapi.yaml has no response ${name}`);
  return { response: shared, pointer: `/components/responses/${name}` };
}

/** Fails when a handler's response differs from what the document says of its status, media type, body and headers. */
export function expectDocumented(operationId: string, { statusCode, headers, body }: HttpResponse): void {
  const { response, pointer } = documentedResponse(operationId, String(statusCode));
  const mediaType = headers["content-type"] ?? "";
  expectToFit(JSON.parse(body), `${pointer}/content/${escaped(mediaType)}`);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { $ref: reference } = header as { $ref?: string };
    const value = headers[name.toLowerCase()];
    if (value !== undefined) expectToFit(value, reference?.slice(1) ?? `${pointer}/headers/${escaped(name)}`);
    else if (statusCode < 300) expect.fail(`${operationId} ${statusCode} has no header ${name}`);
  }
}

/** One step of a JSON pointer (RFC 6901 section 3). */
export function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
