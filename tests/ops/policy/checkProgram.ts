import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { policies } from "../../../ops/policy/policies";

/** What one policy of the pack says about one resource. */
export interface Finding {
  policy: string;
  /** Of the resource that it is about. */
  urn: string;
  message: string;
}

/** Runs the pack's policies over a recorded program, as the engine does over one that it deploys. */
export async function checkProgram(
  program: RecordedProgram,
  options: { deletionProtection?: boolean; config?: Record<string, object> } = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const policy of policies(() => options.deletionProtection)) {
    const shared = {
      stackTags: new Map<string, string>(),
      getConfig: (() => options.config?.[policy.name] ?? {}) as ResourceValidationArgs["getConfig"],
      notApplicable: (): never => {
        throw new Error("no policy of the pack calls this");
      },
    };
    const report = (message: string, urn = "") => findings.push({ policy: policy.name, urn, message });
    if ("validateStack" in policy) {
      const args: StackValidationArgs = { ...shared, resources: policyResources(program.resources) };
      await policy.validateStack(args, report);
    } else if (typeof policy.validateResource === "function") {
      for (const recorded of program.resources) {
        const args: ResourceValidationArgs = { ...shared, ...common(recorded), props: recorded.inputs };
        await policy.validateResource(args, (message) => report(message, recorded.urn));
      }
    }
  }
  return findings;
}

function policyResources(recorded: readonly RecordedResource[]): PolicyResource[] {
  const resources = recorded.map((resource): PolicyResource => {
    const props = { ...resource.outputs, ...resource.inputs };
    return { ...common(resource), props, dependencies: [], propertyDependencies: {} };
  });
  resources.forEach((resource, index) => {
    const urns = recorded[index]?.dependencies ?? [];
    resource.dependencies = resources.filter(({ urn }) => urns.includes(urn));
  });
  return resources;
}

function common({ type, name, urn, protect }: RecordedResource) {
  return {
    type,
    name,
    urn,
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    isType: () => false,
    asType: () => undefined,
  };
}
