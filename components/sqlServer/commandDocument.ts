/** A value that a command document is run with. */
export interface CommandParameter {
  description: string;
  /** What the value must match as a whole: it becomes part of the script's text. */
  allowedPattern: string;
  /** The value when none is given; Systems Manager checks it against the pattern too. */
  default: string;
}

/** Systems Manager takes documents of at most 64 KB, the values of their parameters included. */
export const longestDocument = 64 * 1024;

/**
 * The content of a Systems Manager document that runs a PowerShell script on a Windows host (Systems Manager User Guide,
 * "Data elements and parameters", schema 2.2). The script names its parameters as `{{ name }}`.
 * @throws Error when the script and `parameters` do not fit one another, or the document is too long
 */
export function commandDocument(document: {
  description: string;
  script: string;
  parameters: Record<string, CommandParameter>;
  /** After which the script is stopped. */
  timeoutSeconds: number;
}): string {
  const { description, script, parameters, timeoutSeconds } = document;
  const named = new Set([...script.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = ""]) => name));
  const unknown = [...named].filter((name) => !(name in parameters));
  const unused = Object.keys(parameters).filter((name) => !named.has(name));
  if (unknown.length > 0 || unused.length > 0) {
    throw new Error(
      `${description}: parameters without a use: ${unused.join(", ")}; used but unknown: ${unknown.join(", ")}`,
    );
  }
  const content = JSON.stringify({
    schemaVersion: "2.2",
    description,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => [
        name,
        { type: "String", ...parameter, allowedPattern: `^(?:${parameter.allowedPattern})$` },
      ]),
    ),
    mainSteps: [
      {
        action: "aws:runPowerShellScript",
        name: "run",
        precondition: { StringEquals: ["platformType", "Windows"] },
        inputs: { timeoutSeconds: String(timeoutSeconds), runCommand: script.split(/\r?\n/) },
      },
    ],
  });
  if (content.length > longestDocument) {
    throw new Error(`${description}: ${content.length} bytes are more than the ${longestDocument} of a document`);
  }
  return content;
}
