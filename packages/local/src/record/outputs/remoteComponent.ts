import type { Json, JsonObject } from "../recordedProgram";
import type { ProviderContext } from "./outputMocks";

/** A component that another package's plugin would construct, with children of its own. */
export interface RemoteComponent {
  urn: string;
  type: string;
  name: string;
  inputs: JsonObject;
  providerContext: ProviderContext;
  /** The project's folder, which paths of files are relative to. */
  root: string;
}

/**
 * Registers a resource that the plugin would create within the component.
 * @returns what other resources' inputs take (`id`), and what the component's outputs hold (`reference`)
 */
export type RegisterChild = (child: {
  type: string;
  name: string;
  /** URN; default the component itself. */
  parent?: string;
  inputs: JsonObject;
}) => { urn: string; id: string; reference: Json };
