import type { Ajv, ValidateFunction } from "ajv";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import type { ParameterName } from "./apiDescription";
import { byContentType } from "./contentTypes";
import { GatewayResponseError, internalServerError } from "./gatewayResponses";
import type { Invocation } from "./invocation";
import { jsonOf } from "./requestBody";
import { headerValue, queryValue } from "./restRequest";

/** Checks requests of methods with a validator ("Request validation for REST APIs"). */
export class RequestValidation {
  readonly #models: ReadonlyMap<string, JsonObject>;
  readonly #compiled = new Map<JsonObject, ValidateFunction>();
  #ajv: Ajv | undefined;

  /** @param models schemas by the URI that others refer to them by */
  constructor(models: ReadonlyMap<string, JsonObject>) {
    this.#models = models;
  }

  /** @throws {GatewayResponseError} */
  async check(invocation: Invocation, body: Buffer): Promise<void> {
    const { requiredParameters, validates } = invocation.method;
    if (validates.parameters) {
      const missing = requiredParameters.filter((one) => parameterOf(one, invocation) === undefined);
      if (missing.length > 0) {
        const message = `Missing required request parameters: [${missing.map(({ name }) => name).join(", ")}]`;
        throw new GatewayResponseError("BAD_REQUEST_PARAMETERS", message, message);
      }
    }
    if (validates.body) await this.#checkBody(invocation, body);
  }

  async #checkBody({ method, request }: Invocation, body: Buffer): Promise<void> {
    const schema = byContentType(method.bodySchemas, headerValue(request, "content-type"));
    // Without a model for the content type any body passes.
    if (schema === undefined) return;
    const validate = await this.#validator(schema);
    const given = jsonOf(body);
    const isValid: boolean = given !== undefined && validate(given);
    if (isValid) return;
    const why = given === undefined ? "it is no JSON" : this.#ajv?.errorsText(validate.errors, { dataVar: "body" });
    throw new GatewayResponseError(
      "BAD_REQUEST_BODY",
      "Invalid request body",
      `the body does not fit its model: ${why}`,
    );
  }

  async #validator(schema: JsonObject): Promise<ValidateFunction> {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    try {
      this.#ajv ??= await this.#loadAjv();
      const compiled = this.#ajv.compile(currentDraft(schema));
      this.#compiled.set(schema, compiled);
      return compiled;
    } catch (error) {
      throw internalServerError(`the method's model is no JSON schema: ${String(error)}`);
    }
  }

  /** Few programs have models, so that the others do not load the library. */
  async #loadAjv(): Promise<Ajv> {
    const library = await import("ajv");
    // Models may hold members that no draft knows.
    const ajv = new library.Ajv({ strict: false, validateFormats: false });
    for (const [uri, model] of this.#models) ajv.addSchema(currentDraft(model), uri);
    return ajv;
  }
}

function parameterOf({ location, name }: ParameterName, { request, pathParameters }: Invocation): string | undefined {
  if (location === "path") return pathParameters?.[name];
  return location === "header" ? headerValue(request, name.toLowerCase()) : queryValue(request, name);
}

/** A schema of draft 4 in the words of later drafts. */
function currentDraft(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), (_name, value: Json) => {
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]): [string, Json | undefined][] => {
        if ((name === "$schema" || name === "id") && typeof member === "string") return [];
        const limit = { exclusiveMinimum: value.minimum, exclusiveMaximum: value.maximum }[name];
        if (typeof member === "boolean" && /^exclusiveM(in|ax)imum$/.test(name)) return member ? [[name, limit]] : [];
        return [[name, member]];
      }),
    );
  }) as JsonObject;
}
