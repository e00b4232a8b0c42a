import { parse } from "yaml";
import { objectOf, textOf } from "../../record/jsonValues";
import { isJsonObject, parseJsonObject } from "../../record/recordedProgram";
import type { Json, JsonObject } from "../../record/recordedProgram";

/** A path of an OpenAPI definition with its operations by HTTP method, `ANY` included. */
interface OpenApiPath {
  path: string;
  item: JsonObject;
  operations: Map<string, JsonObject>;
}

const httpMethods = new Map([
  ...["get", "put", "post", "delete", "options", "head", "patch"].map((name) => [name, name.toUpperCase()] as const),
  ["x-amazon-apigateway-any-method", "ANY"],
]);

/** The object that a `body` holds: JSON or YAML text, or an object; undefined when it is none of these. */
export function openApiDocument(body: Json | undefined): JsonObject | undefined {
  if (isJsonObject(body)) return body;
  if (typeof body !== "string") return undefined;
  try {
    const document = parseJsonObject(body) ?? (parse(body) as Json);
    return isJsonObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

export function pathsOf(document: JsonObject): OpenApiPath[] {
  return Object.entries(objectOf(document.paths)).map(([path, value]) => {
    const item = resolved(document, value);
    const operations = Object.entries(item).flatMap(([key, operation]) => {
      const httpMethod = httpMethods.get(key);
      return httpMethod === undefined ? [] : [[httpMethod, resolved(document, operation)] as const];
    });
    return { path, item, operations: new Map(operations) };
  });
}

/** `securityDefinitions` of OpenAPI 2.0, `components.securitySchemes` of 3.0. */
export function securitySchemes(document: JsonObject): JsonObject {
  return objectOf(document.securityDefinitions ?? objectOf(document.components).securitySchemes);
}

/** Whether an operation is signed for, whatever its `security` ("x-amazon-apigateway-auth object"). */
export function asksForIam(document: JsonObject, operation: JsonObject): boolean {
  const auth = objectOf(operation["x-amazon-apigateway-auth"] ?? document["x-amazon-apigateway-auth"]);
  return textOf(auth.type)?.toUpperCase() === "AWS_IAM";
}

/** The object itself, or the one in the document that its `$ref` leads to. */
export function resolved(document: JsonObject, value: Json | undefined): JsonObject {
  const object = objectOf(value);
  const { $ref } = object;
  if (typeof $ref !== "string" || !$ref.startsWith("#/")) return object;
  const names = $ref
    .slice(2)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return objectOf(names.reduce<Json | undefined>((at, name) => objectOf(at)[name], document));
}
