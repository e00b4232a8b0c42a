import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** What the program asked the engine to register; mocks alone show neither parents nor options. */
interface Registration {
  type: string;
  name: string;
  /** Name of the parent; empty when there is none. */
  parent: string;
  inputs: Record<string, unknown>;
  provider: string;
  protect: boolean;
  deleteBeforeReplace: boolean;
  /** Types and names of the resources that it waits for: `aws:s3/bucket:Bucket uploads`. */
  dependencies: string[];
  /** Former names, as given in `aliases`. */
  aliases: string[];
  /** Names of the hooks that the engine calls before an update. */
  beforeUpdate: string[];
}

/** A program's result, and everything that it registered. */
export interface Registered<Result> {
  result: Result;
  all: Registration[];
  /** Those of a type, such as `aws:s3/bucket:Bucket`. */
  of: (type: string) => Registration[];
  /** The only one of a type, or the one with this name. */
  one: (type: string, name?: string) => Registration;
  /** Inputs of the only one of a type, or of the one with this name. */
  inputs: (type: string, name?: string) => Record<string, unknown>;
}

type Outputs = (resource: pulumi.runtime.MockResourceArgs) => Record<string, unknown>;
type Answer = (call: pulumi.runtime.MockCallArgs) => Record<string, unknown>;
type Register = (request: RegisterResourceRequest, callback: unknown) => unknown;

/**
 * Runs a program against mocks that answer as AWS would.
 * @param computed outputs besides the inputs and the ARNs, ids and endpoints that AWS makes up
 * @param answer what a function call gives back; default its arguments
 */
export async function registered<Result>(
  program: () => Result,
  computed: Outputs = () => ({}),
  answer: Answer = ({ inputs }) => inputs as Record<string, unknown>,
): Promise<Registered<Result>> {
  const all: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (resource) => ({
        id: idOf(resource),
        state: { ...inputsOf(resource), ...madeUpByAws(resource), ...computed(resource) },
      }),
      call: answer,
    },
    "project",
    "stack",
  );
  const monitor = pulumi.runtime.getMonitor() as { registerResource: Register } | undefined;
  if (monitor === undefined) throw new Error("the mocks have no monitor");
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    all.push(registrationOf(request));
    return register(request, callback);
  };
  const result = program();
  await pulumi.runtime.disconnect();

  const of = (type: string): Registration[] => all.filter((registration) => registration.type === type);
  const one = (type: string, name?: string): Registration => {
    const found = of(type).filter((registration) => name === undefined || registration.name === name);
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`${found.length} of ${type} ${name ?? ""}: ${all.map((r) => `${r.type} ${r.name}`).join(", ")}`);
    }
    return first;
  };
  return { result, all, of, one, inputs: (type, name) => one(type, name).inputs };
}

/** The value of an Output; rejects when it fails. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as pulumi.Output<T> & { promise(): Promise<T> }).promise();
}

/** The error that something throws or rejects with. */
export async function failureOf(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function inputsOf(resource: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  return resource.inputs as Record<string, unknown>;
}

function idOf({ type, name }: pulumi.runtime.MockResourceArgs): string {
  if (type === "aws:cognito/userPool:UserPool") return `eu-west-1_${name}`;
  if (type === "aws:cognito/identityPool:IdentityPool") return `eu-west-1:${name}`;
  return `${name}-id`;
}

function madeUpByAws(resource: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const { type, name } = resource;
  const id = idOf(resource);
  switch (type) {
    case "aws:cognito/userPool:UserPool":
      return {
        arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${id}`,
        endpoint: `cognito-idp.eu-west-1.amazonaws.com/${id}`,
      };
    case "aws:iam/role:Role":
      return { name, arn: `arn:aws:iam::123456789012:role/${name}` };
    case "aws:s3/bucket:Bucket":
      return { bucket: name, arn: `arn:aws:s3:::${name}` };
    case "aws:sesv2/emailIdentity:EmailIdentity":
      return {
        arn: `arn:aws:ses:eu-west-1:123456789012:identity/${String(inputsOf(resource).emailIdentity)}`,
        verifiedForSendingStatus: false,
      };
    default:
      return { arn: `arn:aws:mock:eu-west-1:123456789012:${name}` };
  }
}

function registrationOf(request: RegisterResourceRequest): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent().split("::").at(-1) ?? "",
    inputs: request.getObject()?.toJavaScript() ?? {},
    provider: request.getProvider(),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    dependencies: request.getDependenciesList().map((urn) => {
      const [types = "", name = ""] = urn.split("::").slice(2);
      return `${types.split("$").at(-1) ?? ""} ${name}`;
    }),
    beforeUpdate: request.getHooks()?.getBeforeUpdateList() ?? [],
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? alias.getUrn()),
  };
}
