import { providerContextOf } from "../../../record/outputs/outputMocks";
import type { RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { openApiDocument } from "../openApiDocument";
import { tokenBucket } from "../throttle";
import type { TokenBucket } from "../throttle";
import type { ApiDescription } from "./apiDescription";
import { describeOpenApi } from "./openApi";
import { RecordedApi } from "./recordedResources";

export const restResourceTypes = [
  "aws:apigateway/account:Account",
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/integrationResponse:IntegrationResponse",
  "aws:apigateway/method:Method",
  "aws:apigateway/methodResponse:MethodResponse",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/model:Model",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/resource:Resource",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/restApiPolicy:RestApiPolicy",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:apigateway/usagePlanKey:UsagePlanKey",
] as const;

/** What it takes to serve one recorded REST API. */
export interface RestApiDefinition extends ApiDescription {
  apiId: string;
  /** The resource's name in the program. */
  name: string;
  accountId: string;
  region: string;
  /** Such as `abc.execute-api.eu-west-1.amazonaws.com`. */
  domainName: string;
  /** Such as `arn:aws:execute-api:eu-west-1:000000000000:abc`. */
  executionArn: string;
  /** By name. */
  stages: ReadonlyMap<string, StageDefinition>;
}

export interface StageDefinition {
  name: string;
  deploymentId: string;
  variables: Record<string, string> | null;
  /** Whether a part of the requests would go to another deployment. */
  hasCanary: boolean;
  /** The bucket of one method; undefined without a limit. */
  throttle: (resourcePath: string, httpMethod: string) => TokenBucket | undefined;
}

/** The REST APIs that the program registered, in order of registration. */
export function restApiDefinitions(program: RecordedProgram, clock: () => number): RestApiDefinition[] {
  return resourcesOfType(program, "aws:apigateway/restApi:RestApi").map((api) => definitionOf(program, api, clock));
}

/** Such as `abc.execute-api.eu-west-1.amazonaws.com`. */
export function restApiDomainName(program: RecordedProgram, api: RecordedResource): string {
  const { region, dnsSuffix } = providerContextOf(fieldsOf(api).string("region") ?? program.region, program.accountId);
  return `${api.id}.execute-api.${region}.${dnsSuffix}`;
}

function definitionOf(program: RecordedProgram, api: RecordedResource, clock: () => number): RestApiDefinition {
  const { partition, region, accountId } = program;
  const fields = fieldsOf(api);
  const apiId = api.id ?? fields.requiredString("id");
  const registered = new RecordedApi(program, api).describe();
  const document = openApiDocument(api.inputs.body);
  const ownRegion = fields.string("region") ?? region;
  return {
    apiId,
    name: api.name,
    accountId,
    region: ownRegion,
    domainName: restApiDomainName(program, api),
    executionArn: fields.string("executionArn") ?? `arn:${partition}:execute-api:${ownRegion}:${accountId}:${apiId}`,
    ...(document === undefined ? registered : merged(describeOpenApi(document, apiId), registered, api)),
    stages: new Map(stagesOf(program, apiId, clock).map((stage) => [stage.name, stage])),
  };
}

/** What is registered beside the definition is added to it, and settings of the API win over the definition's. */
function merged(imported: ApiDescription, registered: ApiDescription, { inputs }: RecordedResource): ApiDescription {
  const { apiKeySource, binaryMediaTypes } = inputs;
  return {
    resources: [...imported.resources, ...registered.resources.filter(({ methods }) => methods.size > 0)],
    authorizers: new Map([...imported.authorizers, ...registered.authorizers]),
    gatewayResponses: new Map([...imported.gatewayResponses, ...registered.gatewayResponses]),
    models: registered.models,
    apiKeySource: apiKeySource === undefined ? imported.apiKeySource : registered.apiKeySource,
    binaryMediaTypes: binaryMediaTypes === undefined ? imported.binaryMediaTypes : registered.binaryMediaTypes,
    policy: registered.policy ?? imported.policy,
  };
}

/** Stages, and those that older versions of the provider let a deployment make. */
function stagesOf(program: RecordedProgram, apiId: string, clock: () => number): StageDefinition[] {
  const ofApi = (type: string) =>
    resourcesOfType(program, `aws:apigateway/${type}`)
      .map(fieldsOf)
      .filter((fields) => fields.string("restApi") === apiId);
  const settings = ofApi("methodSettings:MethodSettings");
  const deployments = ofApi("deployment:Deployment").filter((fields) => fields.string("stageName") !== undefined);
  return [...deployments, ...ofApi("stage:Stage")].map((stage) => {
    const name = stage.requiredString("stageName");
    const variables = stage.stringMap("variables") ?? {};
    return {
      name,
      deploymentId: stage.string("deployment") ?? stage.string("id") ?? "",
      variables: Object.keys(variables).length === 0 ? null : variables,
      hasCanary: stage.object("canarySettings")?.isEmpty === false,
      throttle: throttles(
        settings.filter((one) => one.string("stageName") === name),
        clock,
      ),
    };
  });
}

/** A method's own settings, else the stage's for all methods: each method has a bucket of its own. */
function throttles(settings: readonly RecordedFields[], clock: () => number): StageDefinition["throttle"] {
  const limits = new Map(settings.map((one) => [methodPath(one.string("methodPath") ?? ""), one.object("settings")]));
  const buckets = new Map<string, TokenBucket | undefined>();
  return (resourcePath, httpMethod) => {
    const key = `${resourcePath}/${httpMethod}`.replace(/^\/+/, "");
    if (!buckets.has(key)) {
      const [own, all] = [limits.get(key), limits.get("*/*")];
      // -1 turns throttling off.
      const limit = (name: string) => [own?.number(name), all?.number(name)].find((value) => (value ?? -1) >= 0);
      const given = { rateLimit: limit("throttlingRateLimit"), burstLimit: limit("throttlingBurstLimit") };
      buckets.set(key, tokenBucket(given, clock));
    }
    return buckets.get(key);
  };
}

/** `courses/{id}/GET` for `/courses/{id}/GET` and `~1courses~1{id}/GET`. */
function methodPath(text: string): string {
  return text.replaceAll("~1", "/").replace(/^\/+/, "");
}
