/** The stack that a command evaluates. */
export const stackOption = {
  type: "string",
  value: "NAME",
  help: "the stack to evaluate, from Pulumi.NAME.yaml   (dev, or the only one that has a file)",
  validate: validateStackFile,
} as const;

/** The name is part of a file name. */
function validateStackFile(name: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name) ? undefined : "the NAME of a Pulumi.NAME.yaml file";
}
