import { present } from "../jsonValues";
import { isJsonObject } from "../recordedProgram";
import type { JsonObject } from "../recordedProgram";
import type { SdkResource } from "../sdk/sdkTypes";
import { apigatewayModels } from "./apigateway";
import { apigatewayv2Models } from "./apigatewayv2";
import { awsArn, idIsArn, moduleOf } from "./arns";
import { cognitoModels } from "./cognito";
import { containerModels } from "./containers";
import { databaseModels } from "./databases";
import { alphabets, charactersOf, OutputMocks } from "./outputMocks";
import type { ProviderContext } from "./outputMocks";
import { iamModels } from "./iam";
import { integrationModels } from "./integration";
import { lambdaModels } from "./lambda";
import { networkModels } from "./network";
import { operationsModels } from "./operations";
import { randomModels } from "./random";
import type { ResourceModel } from "./resourceModel";
import { completedProperties } from "./schemaMocks";
import { storageModels } from "./storage";

/** Add a resource type to the table of its service; a type that is in none is mocked from its SDK's types. */
const models: Record<string, ResourceModel> = {
  ...apigatewayModels,
  ...apigatewayv2Models,
  ...cognitoModels,
  ...containerModels,
  ...databaseModels,
  ...iamModels,
  ...integrationModels,
  ...lambdaModels,
  ...networkModels,
  ...operationsModels,
  ...randomModels,
  ...storageModels,
  // another stack's outputs are kept by the Pulumi backend: without an answer it has none here
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
  /** What the installed SDK says of the type. Default: nothing is known. */
  sdkResource?: SdkResource | undefined;
}

/** A resource as its provider would answer it. */
export interface MockedResource {
  id: string;
  /** Inputs, and what the type's model says; of a type without a model everything that its SDK declares. */
  outputs: JsonObject;
  /** The same with a mock for every other output that the SDK declares: what the program gets. */
  completed: JsonObject;
  isModelled: boolean;
}

/** What a provider would answer for one resource. */
export function mockOutputs(request: MockOutputsRequest): MockedResource {
  const { urn, type, inputs, providerContext, sdkResource } = request;
  const isAws = type.startsWith("aws:");
  const model = models[type] ?? (sdkResource ? declaredModel(type, sdkResource) : unknownModel(type));

  const nameProperty = model.nameProperty === undefined ? "name" : model.nameProperty;
  const physicalName = nameProperty === null ? "" : nameOf(request, nameProperty, model);
  const unidentified = new OutputMocks(urn, inputs, providerContext, physicalName);
  const id =
    request.id ?? model.id?.(unidentified) ?? (physicalName === "" ? unidentified.hex("id", 17) : physicalName);
  const resource = new OutputMocks(urn, inputs, providerContext, physicalName, id);

  const outputs: JsonObject = {
    ...present(model.defaults ?? {}),
    ...inputs,
    ...present(model.outputs?.(resource) ?? {}),
    id,
  };
  if (nameProperty !== null) outputs[nameProperty] = physicalName;
  if (isAws && !globalServices.has(moduleOf(type))) outputs.region ??= providerContext.region;
  // programs may write a policy as an object; the provider keeps its text
  for (const property of ["assumeRolePolicy", "policy"]) {
    const document = inputs[property];
    if (isAws && isJsonObject(document)) outputs[property] = JSON.stringify(document);
  }
  const tags = inputs.tags;
  if (isAws && isJsonObject(tags)) outputs.tagsAll = tags;

  const { outputs: declared = [], inputNames = new Set<string>() } = sdkResource ?? {};
  const subject = { token: type, mocks: resource, name: physicalName || request.name, id, inputNames };
  const isModelled = model === models[type];
  const completed = completedProperties(subject, declared, outputs);
  return { id, outputs: isModelled ? outputs : completed, completed, isModelled };
}

/** The name that was given, the one that an id tells, or the one that auto-naming makes. */
function nameOf({ urn, name, inputs, id }: MockOutputsRequest, property: string, model: ResourceModel): string {
  const given = inputs[property];
  if (typeof given === "string") return given;
  if (id !== undefined) return id.replace(/^arn:.*[:/]/, "");
  const made = `${name}-${charactersOf(urn, "name", 7, alphabets.hex)}`;
  return model.autoName?.(made) ?? made;
}

/** Of a type that nothing models: its name and id; the rest follows from what its SDK declares. */
function declaredModel(type: string, { inputNames }: SdkResource): ResourceModel {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const own = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  const names = ["name", `${own}Name`, "identifier", `${own}Identifier`];
  return {
    nameProperty: names.find((name) => inputNames.has(name)) ?? null,
    ...(!type.startsWith("aws:") && { id: (resource) => resource.uuid("id") }),
    ...(idIsArn(type) && { id: (resource) => awsArn(type, resource, resource.physicalName, resource.hex("id", 17)) }),
  };
}

/** Of a type that nothing is known about: a provider, or one whose SDK is not installed. */
function unknownModel(type: string): ResourceModel {
  if (!type.startsWith("aws:")) return { nameProperty: null, id: (resource) => resource.uuid("id") };
  return { outputs: (resource) => ({ arn: awsArn(type, resource, resource.physicalName, resource.id) }) };
}
