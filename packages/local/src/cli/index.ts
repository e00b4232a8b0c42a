// `pulumi-aws-local/cli`: how commands read their arguments and a stack's outputs, for a project's own commands.
export { asksForHelp, defineCommand, readCommandLine, UsageError } from "./commandLine";
export type { Command, CommandOptions, FlagOption, ListOption, OptionValues, TextOption } from "./commandLine";
export { StackOutputsError, validateStackName, valuesFromFile, valuesOfStack } from "./outputValues";
export type { OutputValues } from "./outputValues";
export { missingWithoutOutputs, outputsFor, stackOptions, validateSeconds } from "./stackOptions";
export type { StackOutputs } from "./stackOutputs";
export { runCommand } from "./runCommand";
export type { CommandFailures } from "./runCommand";
export { shellWord } from "./shellWord";
export { isLoopback, validateServiceAddress, withoutSlash } from "./webAddress";
