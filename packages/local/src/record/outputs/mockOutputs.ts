import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import { apigatewayModels } from "./apigateway";
import { apigatewayv2Models } from "./apigatewayv2";
import { cognitoModels } from "./cognito";
import { alphabets, charactersOf, OutputMocks, uuidOf } from "./outputMocks";
import type { ProviderContext } from "./outputMocks";
import { iamModels } from "./iam";
import { lambdaModels } from "./lambda";
import { networkModels } from "./network";
import { operationsModels } from "./operations";
import { randomModels } from "./random";
import type { ResourceModel } from "./resourceModel";
import { storageModels } from "./storage";

/** Add a resource type to the table of its service; a type that is in none gets an ARN, an id and a name. */
const models: Record<string, ResourceModel> = {
  ...apigatewayModels,
  ...apigatewayv2Models,
  ...cognitoModels,
  ...iamModels,
  ...lambdaModels,
  ...networkModels,
  ...operationsModels,
  ...randomModels,
  ...storageModels,
  // another stack's outputs are kept by the Pulumi backend; to the program this one has none
  "pulumi:pulumi:StackReference": {
    nameProperty: null,
    id: (reference) => reference.text("name"),
    outputs: () => ({ outputs: {}, secretOutputNames: [] }),
  },
};

/** Services without regions: their resources have no `region` output. */
const globalServices = new Set(["iam", "route53", "cloudfront", "organizations", "globalaccelerator", "budgets"]);

/** A resource that a provider is asked to create, or (with `id`) to import or look up. */
export interface MockOutputsRequest {
  urn: string;
  type: string;
  name: string;
  inputs: JsonObject;
  providerContext: ProviderContext;
  id?: string | undefined;
}

/** What a provider would answer for one resource: its id, and its outputs (inputs included). */
export function mockOutputs(request: MockOutputsRequest): { id: string; outputs: JsonObject } {
  const { urn, type, inputs, providerContext } = request;
  const isAws = type.startsWith("aws:");
  const model = models[type] ?? (isAws ? unknownAwsModel(type) : undefined);
  if (model === undefined) return foreign(request);

  const nameProperty = model.nameProperty === undefined ? "name" : model.nameProperty;
  const physicalName = nameProperty === null ? "" : nameOf(request, nameProperty, model);
  const unidentified = new OutputMocks(urn, inputs, providerContext, physicalName);
  const id =
    request.id ?? model.id?.(unidentified) ?? (physicalName === "" ? unidentified.hex("id", 17) : physicalName);
  const resource = new OutputMocks(urn, inputs, providerContext, physicalName, id);

  const outputs: JsonObject = { ...present(model.defaults), ...inputs, ...present(model.outputs?.(resource)), id };
  if (nameProperty !== null) outputs[nameProperty] = physicalName;
  if (isAws && !globalServices.has(serviceOf(type))) outputs.region ??= providerContext.region;
  // programs may write a policy as an object; the provider keeps its text
  for (const property of ["assumeRolePolicy", "policy"]) {
    const document = inputs[property];
    if (isAws && isJsonObject(document)) outputs[property] = JSON.stringify(document);
  }
  const tags = inputs.tags;
  if (isAws && isJsonObject(tags)) outputs.tagsAll = tags;
  return { id, outputs };
}

/** The name that was given, the one that an id tells, or the one that auto-naming makes. */
function nameOf({ urn, name, inputs, id }: MockOutputsRequest, property: string, model: ResourceModel): string {
  const given = inputs[property];
  if (typeof given === "string") return given;
  if (id !== undefined) return id.replace(/^arn:.*[:/]/, "");
  const made = `${name}-${charactersOf(urn, "name", 7, alphabets.hex)}`;
  return model.autoName?.(made) ?? made;
}

function unknownAwsModel(type: string): ResourceModel {
  const kind = type.replace(/^.*:/, "").toLowerCase();
  return { outputs: (resource) => ({ arn: resource.arn(serviceOf(type), `${kind}/${resource.id}`) }) };
}

/** Providers, and the resources of packages that nothing is known about: an id, and the inputs as they are. */
function foreign({ urn, inputs, id = uuidOf(urn, "id") }: MockOutputsRequest): { id: string; outputs: JsonObject } {
  return { id, outputs: { ...inputs, id } };
}

function present(values: Partial<Record<string, Json>> = {}): JsonObject {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** `cognito` for `aws:cognito/userPool:UserPool`. */
function serviceOf(type: string): string {
  return type.split(":")[1]?.split("/")[0] ?? "";
}
