import type { JsonObject } from "../recordedProgram";
import { awsxVpc } from "./awsxVpc";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";
import { restApiComponent } from "./restApiComponent";

/**
 * Constructs a remote component as its plugin would.
 * @returns its outputs, inputs included, with references to resources in wire form; undefined for one that nothing models
 */
export function constructRemote(component: RemoteComponent, registerChild: RegisterChild): JsonObject | undefined {
  const construct = constructors[component.type];
  return construct && { ...component.inputs, ...construct(component, registerChild) };
}

/** Add a component that has a model here; any other is opaque, with outputs mocked from its SDK's types. */
const constructors: Record<string, (component: RemoteComponent, registerChild: RegisterChild) => JsonObject> = {
  "aws-apigateway:index:RestAPI": restApiComponent,
  "awsx:ec2:Vpc": awsxVpc,
};
