import type * as pulumiSdk from "@pulumi/pulumi";

/**
 * Lets programs go on that need an output of another stack which nobody answers: it is unknown, as in a preview of a
 * resource that is yet to be created, and the program's log says once how to answer it. Without this `requireOutput` fails.
 */
export function leaveMissingOutputsUnknown(pulumi: typeof pulumiSdk): void {
  const reported = new Set<string>();
  const { prototype } = pulumi.StackReference;

  function outputOf(this: pulumiSdk.StackReference, output: pulumiSdk.Input<string>): pulumiSdk.Output<unknown> {
    return pulumi.all([this.name, output, this.outputs]).apply(([stack, name, outputs]) => {
      if (Object.hasOwn(outputs, name)) return outputs[name] as unknown;
      report(stack, name);
      return pulumi.unknown;
    });
  }

  function report(stack: string, name: string): void {
    const answer = `answers: { stackReferences: { ${JSON.stringify(stack)}: { ${name}: ... } } }`;
    const message = `${name} of stack ${stack} is unknown; answer it in local.config.ts: ${answer}`;
    if (reported.has(message)) return;
    reported.add(message);
    void pulumi.log.warn(message);
  }

  Object.assign(prototype, { getOutput: outputOf, requireOutput: outputOf });
}
